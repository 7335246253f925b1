using System.Globalization;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Values;

public sealed class ValueComparerTests
{
    [Theory]
    [InlineData("10⁵ Pa", "105 Pa")]
    [InlineData("1½ in", "11⁄2 in")]
    [InlineData("ﬁn", "fin")]
    [InlineData("Ａ1", "A1")]
    [InlineData("a b", "a\nb")]
    [InlineData("a  b", "a b")]
    [InlineData("a b", "a\u00A0b")]
    [InlineData("ab", "a\u00ADb")]
    [InlineData("A", "a")]
    [InlineData("a", "a ")]
    [InlineData("DE89 37", "DE8937")]
    public void AreEqual_AnyDifferenceThatThePackDoesNotForgive_Differs(string asked, string shown)
    {
        Assert.False(Same(asked, shown));
        Assert.False(Same(shown, asked));
    }

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    public void AreEqual_OneTextInTwoEncodings_IsEqual(string asked, string shown) => Assert.True(Same(asked, shown));

    [Theory]
    [InlineData(TextDifference.Separators, "DE89370400440532013000", "DE89 3704 0044 0532 0130 00")]
    [InlineData(TextDifference.Separators, "1-2/3.4", "1 2\u20133 4")]
    [InlineData(TextDifference.Spaces, "a\u00A0 b", "a b")]
    [InlineData(TextDifference.Lines, "a\n\nb", "a b")]
    [InlineData(TextDifference.Case, "GRÖSSE ΣΑΣ", "größe σας")]
    [InlineData(TextDifference.Width, "Ａ１ｶﾞ\u3000x", "A1ガ x")]
    [InlineData(TextDifference.Invisible, "\uFEFFa\u200Bb\u2060\u202Ac\u202C\u200E", "abc")]
    public void AreEqual_DeclaredDifference_IsForgivenAlone(TextDifference declared, string asked, string shown)
    {
        Assert.True(Same(asked, shown, new ValueEquivalence { Ignore = new HashSet<TextDifference> { declared } }));

        // Negative control: without the declaration, and with every other one, the two differ.
        Assert.False(Same(asked, shown));
        var others = Enum.GetValues<TextDifference>().Where(other => other != declared && !(declared == TextDifference.Spaces && other is TextDifference.Separators or TextDifference.Lines)
            && !(declared == TextDifference.Lines && other == TextDifference.Separators)).ToHashSet();
        Assert.False(Same(asked, shown, new ValueEquivalence { Ignore = others }));
    }

    [Theory]
    [InlineData("1½", "112")]
    [InlineData("10⁵", "105")]
    [InlineData("می\u200Cخواهم", "میخواهم")]
    [InlineData("👩\u200D👧", "👩👧")]
    [InlineData("❤\uFE0F", "❤")]
    public void AreEqual_EveryDeclarationAtOnce_StillTellsOtherTextsApart(string asked, string shown) =>
        Assert.False(Same(asked, shown, new ValueEquivalence { Ignore = Enum.GetValues<TextDifference>().ToHashSet(), PadZeros = true }));

    [Theory]
    [InlineData("42", "00042", true)]
    [InlineData("000", "0", true)]
    [InlineData("42", "420", false)]
    public void AreEqual_PadZeros_ForgivesZerosAtTheBeginning(string asked, string shown, bool equal) =>
        Assert.Equal(equal, Same(asked, shown, new ValueEquivalence { PadZeros = true }));

    [Theory]
    [InlineData("12.345", "12.35", true)]
    [InlineData("12.345", "12.34", true)]
    [InlineData("12.345", "12.36", false)]
    [InlineData("12.345", "12.344", false)]
    [InlineData("12.3", "12.31", false)]
    [InlineData("-12.345", "12.35", false)]
    public void AreEqual_Round_ForgivesOnlyTheRoundedNumber(string asked, string shown, bool equal)
    {
        var (one, other) = (new FieldValue.Number(decimal.Parse(asked, CultureInfo.InvariantCulture)), new FieldValue.Number(decimal.Parse(shown, CultureInfo.InvariantCulture)));

        Assert.Equal(equal, ValueComparer.AreEqual(one, other, new ValueEquivalence { Round = 2 }));
        Assert.False(ValueComparer.AreEqual(one, other, ValueEquivalence.Exact));
    }

    [Theory]
    [InlineData(ShownSpaces.Collapsed, "a  b\t c", "a b c", true)]
    [InlineData(ShownSpaces.Collapsed, "a  \n b", "a\nb", true)]
    [InlineData(ShownSpaces.Collapsed, "a\nb", "a b", false)]
    [InlineData(ShownSpaces.Collapsed, "a b", "a\u00A0b", false)]
    [InlineData(ShownSpaces.Rewritten, "a  b", "a \u00A0b", true)]
    [InlineData(ShownSpaces.Rewritten, "a b", "a\u2009b", false)]
    [InlineData(ShownSpaces.Kept, "a  b", "a b", false)]
    public void AreEqual_PlaceThatCanNotShowSpaces_IsComparedAsItWouldShowThem(ShownSpaces spaces, string asked, string shown, bool equal) =>
        Assert.Equal(equal, ValueComparer.AreEqual(new FieldValue.Text(asked), new FieldValue.Text(shown) { Spaces = spaces }, ValueEquivalence.Exact));

    private static bool Same(string asked, string shown, ValueEquivalence? same = null) =>
        ValueComparer.AreEqual(new FieldValue.Text(asked), new FieldValue.Text(shown), same ?? ValueEquivalence.Exact);
}
