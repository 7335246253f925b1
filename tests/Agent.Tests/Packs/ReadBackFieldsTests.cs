using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

public sealed class ReadBackFieldsTests
{
    [Fact]
    public void Of_DocumentedExample_IsWhatEqualComparesWithTheRowsFields()
    {
        var pack = Load();

        Assert.Equal(["lines", "lines.item", "lines.quantity", "reference"], ReadBackFields.Of(pack.Jobs["create-order"], pack)!.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_KeyThatEqualLeavesOut_IsComparedWhereTheSearchShowsIt(bool isShown)
    {
        var pack = Load();
        var rows = pack.Elements["orders.rows"];
        var columns = rows.Table!.Columns.Where(column => isShown || column.Key != "reference").ToDictionary();
        var elements = new Dictionary<string, ElementDefinition>(pack.Elements, StringComparer.Ordinal) { ["orders.rows"] = rows with { Table = rows.Table with { Columns = columns } } };
        var type = pack.Jobs["create-order"];
        type = type with { Entry = type.Entry! with { Equal = type.Entry.Equal.Where(field => field.Key != "reference").ToDictionary() } };

        Assert.Equal(isShown, ReadBackFields.Of(type, pack with { Elements = elements })!.Contains("reference"));
    }

    private static SitePack Load()
    {
        var load = DocumentedExamplePack.Load(DocumentedExamplePack.Text);
        Assert.Empty(load.Errors);
        return Assert.Single(load.Packs);
    }
}
