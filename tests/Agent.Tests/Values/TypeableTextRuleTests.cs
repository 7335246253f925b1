using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Values;

public sealed class TypeableTextRuleTests
{
    [Theory]
    [InlineData("ab\u0007", "U+0007 at character 3")]
    [InlineData("\u0000", "U+0000 at character 1")]
    [InlineData("😀\u0085", "U+0085 at character 2")]
    [InlineData("a\u000Bb", "U+000B at character 2")]
    [InlineData("a\uFFFE", "U+FFFE at character 2")]
    [InlineData("a\uFDD0", "U+FDD0 at character 2")]
    public void FindProblem_CharacterThatNoFormTakes_IsNamedWithItsPlace(string text, string named) =>
        Assert.Contains(named, TypeableTextRule.FindProblem(text), StringComparison.Ordinal);

    [Fact]
    public void FindProblem_HalfASurrogatePair_IsNamed() => Assert.Contains("character 2", TypeableTextRule.FindProblem("a\uD800b"), StringComparison.Ordinal);

    [Fact]
    public void FindProblem_EveryGeneratedText_CanBeTyped() => Assert.All(GeneratedTexts.Of(20261130, 2000), text => Assert.Null(TypeableTextRule.FindProblem(text)));

    [Theory]
    [InlineData("PO\u200B1", "U+200B at character 3")]
    [InlineData("PO\u00AD1", "U+00AD at character 3")]
    [InlineData("PO\n1", "line break at character 3")]
    [InlineData("PO\t1", "tab at character 3")]
    [InlineData("P\uFE0F", "U+FE0F at character 2")]
    public void FindKeyProblem_InvisibleOrSecondLine_IsNamed(string key, string named) =>
        Assert.Contains(named, TypeableTextRule.FindKeyProblem(key), StringComparison.Ordinal);

    [Theory]
    [InlineData("PO-1 / 2")]
    [InlineData("größe½")]
    public void FindKeyProblem_VisibleKey_IsTaken(string key) => Assert.Null(TypeableTextRule.FindKeyProblem(key));
}
