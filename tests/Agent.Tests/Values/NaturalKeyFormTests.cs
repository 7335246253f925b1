using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Values;

public sealed class NaturalKeyFormTests
{
    [Theory]
    [InlineData("PO-1", "po-1")]
    [InlineData("GRÖSSE-0", "grösse-0")]
    [InlineData("GRÖSSE-0", "größe-0")]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ПО-1", "по-1")]
    [InlineData("ＰＯ－１", "po-1")]
    [InlineData(" PO \u00A0 1\u200B", "po 1")]
    [InlineData("A\u030A", "Å")]
    public void CanonicalOf_OneKeyInTwoWritings_IsOneForm(string one, string other) =>
        Assert.Equal(NaturalKeyForm.Default.CanonicalOf(one), NaturalKeyForm.Default.CanonicalOf(other));

    [Fact]
    public void CanonicalOf_PlainKey_IsTheLowerCaseThatEarlierVersionsHeld() => Assert.Equal("ref-2026/0042 a", NaturalKeyForm.Default.CanonicalOf("REF-2026/0042 A"));

    [Fact]
    public void CanonicalOf_AnyText_IsIdempotent() => Assert.All(
        GeneratedTexts.Of(20261130, 2000).Select(NaturalKeyForm.Default.CanonicalOf), once => Assert.Equal(once, NaturalKeyForm.Default.CanonicalOf(once)));

    [Theory]
    [InlineData("REF-7", "REF-007", KeyDifference.Padding)]
    [InlineData("0042", "42", KeyDifference.Padding)]
    [InlineData("REF-7", "REF 7", KeyDifference.Separators)]
    [InlineData("REF-7", "REF7", KeyDifference.Separators)]
    [InlineData("Müller-1", "Muller-1", KeyDifference.Accents)]
    [InlineData("R²-1", "R2-1", KeyDifference.Width)]
    [InlineData("REF-2026-0042", "REF-2026-00", KeyDifference.Length)]
    [InlineData("REF-2026-0042", "REF-20…", KeyDifference.Length)]
    public void Compare_KeyThatASiteMayHaveChanged_IsNearAndSaysWhy(string asked, string shown, KeyDifference difference)
    {
        Assert.Equal([difference], Assert.IsType<KeyMatch.Near>(NaturalKeyForm.Default.Compare(asked, shown, shown.Length)).Differences);

        // The pack says that such keys are other records.
        Assert.IsType<KeyMatch.Other>(new NaturalKeyForm { Matters = new HashSet<KeyDifference> { difference } }.Compare(asked, shown, shown.Length));
    }

    [Theory]
    [InlineData("REF-1", "REF-10")]
    [InlineData("REF-10", "REF-12")]
    [InlineData("REF-1", "REG-1")]
    [InlineData("***", "---")]
    public void Compare_OtherKey_IsOther(string asked, string shown) => Assert.IsType<KeyMatch.Other>(NaturalKeyForm.Default.Compare(asked, shown, 40));

    [Fact]
    public void Compare_ShorterKeyWhereTheSiteShowsLongerOnes_IsNotCut() => Assert.IsType<KeyMatch.Other>(NaturalKeyForm.Default.Compare("REF-10", "REF-1", longest: 6));

    [Fact]
    public void Compare_DifferenceThatThePackForgives_IsTheSameKey()
    {
        Assert.IsType<KeyMatch.Same>(new NaturalKeyForm { Same = new ValueEquivalence { PadZeros = true } }.Compare("42", "00042", 5));
        Assert.IsType<KeyMatch.Same>(new NaturalKeyForm { Same = new ValueEquivalence { Ignore = new HashSet<TextDifference> { TextDifference.Separators } } }.Compare("REF-7", "ref 7", 5));
    }

    [Fact]
    public void Compare_CaseMatters_TellsCasesApart() =>
        Assert.IsType<KeyMatch.Other>(new NaturalKeyForm { Matters = new HashSet<KeyDifference> { KeyDifference.Case } }.Compare("GRÖSSE", "grösse", 6));

    [Fact]
    public void Coarsest_OneTypeFoldsCase_HoldsBothWritingsTogether()
    {
        var strict = new NaturalKeyForm { Matters = new HashSet<KeyDifference> { KeyDifference.Case } };

        Assert.Equal("po-1", NaturalKeyForm.Coarsest([strict, NaturalKeyForm.Default]).CanonicalOf("PO-1"));
        Assert.Equal("PO-1", NaturalKeyForm.Coarsest([strict, strict]).CanonicalOf("PO-1"));
    }
}
