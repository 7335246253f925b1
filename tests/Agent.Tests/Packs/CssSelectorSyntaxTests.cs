using BrowserAgent.Agent.Packs.Parsing;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

/// <summary>What the browser can't read is reported by lint; what it or Playwright can read is not.</summary>
public sealed class CssSelectorSyntaxTests
{
    [Theory]
    [InlineData("td.qty >> input[")]
    [InlineData("td.qty >> input]")]
    [InlineData("a[href=\"x]")]
    [InlineData("a:not(.b")]
    [InlineData("a >> ")]
    [InlineData("a,, b")]
    [InlineData("a +")]
    [InlineData("input[=x]")]
    [InlineData("")]
    public void FaultOf_UnreadableSelector_SaysWhatIsWrong(string selector) => Assert.NotNull(CssSelectorSyntax.FaultOf(selector));

    [Theory]
    [InlineData("td.qty >> input")]
    [InlineData(":scope > tbody > tr")]
    [InlineData("> li")]
    [InlineData("td[data-title^='Reference'] .widget")]
    [InlineData("a[title=\"a, b] > (c\"], .x:has(> p, input[name=q i])")]
    [InlineData("body:not(:has(.modal.in)) #tab > .pane .badge[title='_ / 0']")]
    [InlineData("button:has-text(\"Save (all)\"):visible")]
    [InlineData(@"#\31 23 > .a\:b")]
    [InlineData("[data-x], [xml|lang='de']")]
    public void FaultOf_ReadableSelector_IsNone(string selector) => Assert.Null(CssSelectorSyntax.FaultOf(selector));
}
