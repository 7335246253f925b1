using BrowserAgent.Agent.Packs;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

public sealed class ModelRulesTests
{
    [Fact]
    public void LoadFile_ModelMapping_IsRead()
    {
        var load = DocumentedExamplePack.Load(DocumentedExamplePack.With(
            "locale: de-DE", "locale: de-DE\nmodel: { openers: [Weitere Angaben], never: [Zur Kasse], reads: [/rpc/menu*, \"/jsonrpc search_*\"], heartbeats: [\"2\"] }"));

        Assert.Empty(load.Errors);
        var rules = Assert.Single(load.Packs).Model;
        Assert.Equal(["Weitere Angaben"], rules.Openers);
        Assert.Equal(["Zur Kasse"], rules.Never);
        Assert.Equal(["/rpc/menu*", "/jsonrpc search_*"], rules.Reads);
        Assert.Equal(["2"], rules.Heartbeats);
    }

    [Theory]
    [InlineData("/rpc/menu", null, true)]
    [InlineData("/rpc/menus/7", null, true)]
    [InlineData("/rpc/save", null, false)]
    [InlineData("/jsonrpc", "search_read", true)]
    [InlineData("/jsonrpc", "write", false)]
    [InlineData("/jsonrpc", null, false)]
    [InlineData("/jsonrpc/x", "search_read", false)]
    public void IsRead_PathAndOperation_BothCount(string path, string? operation, bool isRead) =>
        Assert.Equal(isRead, new ModelRules { Reads = ["/rpc/menu*", "/jsonrpc search_*"] }.IsRead(path, () => operation));
}
