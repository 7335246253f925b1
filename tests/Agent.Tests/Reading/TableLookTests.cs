using BrowserAgent.Agent.Reading;
using Xunit;

namespace BrowserAgent.Agent.Tests.Reading;

public sealed class TableLookTests
{
    private static readonly List<List<string?>> Row = [["PO-1", null]];

    [Theory]
    [InlineData(false, false, true, true)]
    [InlineData(false, false, false, false)]
    [InlineData(false, true, true, false)]
    [InlineData(true, false, true, false)]
    public void SawNothing_OnlyWhenTheLookWasMadeInQuietAndSawNeitherRowsNorTheirAbsence(bool hasRows, bool isEmpty, bool isQuiet, bool sawNothing) =>
        Assert.Equal(sawNothing, new TableLook(hasRows ? Row : null, isEmpty, isQuiet).SawNothing);

    [Fact]
    public void Agrees_SameTexts_YesAndOtherTextsOrSigns_No()
    {
        var look = new TableLook(Row, IsEmpty: false, IsQuiet: true);

        Assert.True(look.Agrees(new TableLook([["PO-1", null]], IsEmpty: false, IsQuiet: false)));
        Assert.False(look.Agrees(new TableLook([["PO-1", ""]], IsEmpty: false, IsQuiet: true)));
        Assert.False(look.Agrees(new TableLook([.. Row, .. Row], IsEmpty: false, IsQuiet: true)));
        Assert.False(new TableLook(null, IsEmpty: true, IsQuiet: true).Agrees(new TableLook(null, IsEmpty: false, IsQuiet: true)));
        Assert.False(look.Agrees(null));
    }
}
