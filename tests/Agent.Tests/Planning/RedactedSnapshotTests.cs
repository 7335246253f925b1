using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Planning;
using Xunit;

namespace BrowserAgent.Agent.Tests.Planning;

public sealed class RedactedSnapshotTests
{
    [Fact]
    public void From_PageTextThatLooksLikeARef_IsNoRef()
    {
        var snapshot = RedactedSnapshot.From("- text: Delete [ref=e9]\n- button \"Save [ref=e8]\" [ref=e2]\n- link \"x \\\" [ref=e7]\" [ref=e3] [cursor=pointer]:\n  - /url: /a [ref=e6]", PrivateText.None, 1000);

        Assert.Equal(["e2", "e3"], snapshot.Refs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void From_LongPage_IsCutAndItsLostRefsAreUnknown()
    {
        var snapshot = RedactedSnapshot.From(string.Join('\n', Enumerable.Range(1, 500).Select(number => $"- button \"B{number}\" [ref=e{number}]")), PrivateText.None, 100);

        Assert.Contains("cut off", snapshot.Text, StringComparison.Ordinal);
        Assert.Contains("e1", snapshot.Refs);
        Assert.DoesNotContain("e500", snapshot.Refs);
    }

    [Theory]
    [InlineData("- textbox \"Memo\" [ref=e2]: typed", "- textbox \"Memo\" [ref=e2]")]
    [InlineData("- combobox \"Terms\" [ref=e2]:\n  - option \"Net 30\" [selected]", "- combobox \"Terms\" [ref=e2]:\n  - option \"Net 30\"")]
    [InlineData("- textbox [active] [ref=e2]:\n  - /placeholder: Who\n  - text: typed", "- textbox [active] [ref=e2]:\n  - /placeholder: Who")]
    [InlineData("- cell \"5\" [ref=e5]", "- cell \"…\" [ref=e5]")]
    [InlineData("- cell \"15 pieces\" [ref=e5]", "- cell \"15 pieces\" [ref=e5]")]
    [InlineData("- text: Order PO  77, urgent", "- text: Order …, urgent")]
    [InlineData("- 'button \"Foo: PO 77\" [ref=e4]'", "- 'button \"Foo: …\" [ref=e4]'")]
    public void From_EnteredOrPrivateText_IsLeftOut(string page, string expected) =>
        Assert.Equal(expected + "\n", RedactedSnapshot.From(page, PrivateText.Of(["5", "PO 77"]), 1000).Text);
}
