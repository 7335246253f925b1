using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Values;

public sealed class TemplateResolverTests
{
    private static readonly FieldSet Variables = FieldSet.Empty
        .With("reference", new FieldValue.Text("R-1"))
        .With("due", new FieldValue.Date(new DateOnly(2026, 1, 12)))
        .With("quantity", new FieldValue.Number(12.50m))
        .With("account.name", new FieldValue.Text("buyer1"))
        .With("found", new FieldValue.Rows([FieldSet.Empty.With("id", new FieldValue.Text("77"))]))
        .With("none", new FieldValue.Rows([]))
        .With("two", new FieldValue.Rows([FieldSet.Empty.With("id", new FieldValue.Text("1")), FieldSet.Empty.With("id", new FieldValue.Text("2"))]));

    [Fact]
    public void Resolve_OneVariableAlone_KeepsItsType() =>
        Assert.Equal(new FieldValue.Date(new DateOnly(2026, 1, 12)), ValueOf("{due}"));

    [Theory]
    [InlineData("/orders?search={reference}", "/orders?search=R-1")]
    [InlineData("/orders/{found.id}", "/orders/77")]
    [InlineData("{due} {quantity}", "2026-01-12 12.50")]
    [InlineData("{account.name}", "buyer1")]
    [InlineData("{{{reference}}}", "{R-1}")]
    [InlineData("{{reference}}", "{reference}")]
    [InlineData("", "")]
    public void Resolve_Text_FillsVariables(string source, string expected) =>
        Assert.Equal(new FieldValue.Text(expected), ValueOf(source));

    [Fact]
    public void Resolve_WithWriter_WritesInsideTextsOnly()
    {
        string Escape(FieldValue value) => Uri.EscapeDataString(((FieldValue.Text)value).Value);
        var variables = FieldSet.Empty.With("q", new FieldValue.Text("a&b"));
        Assert.Equal(
            new TemplateResolveResult.Value(new FieldValue.Text("/s?q=a%26b")),
            TemplateResolver.Resolve(new ValueTemplate("/s?q={q}"), variables, Escape));
        Assert.Equal(
            new TemplateResolveResult.Value(new FieldValue.Text("a&b")),
            TemplateResolver.Resolve(new ValueTemplate("{q}"), variables, Escape));
    }

    [Theory]
    [InlineData("{absent}", "absent")]
    [InlineData("x{absent}", "absent")]
    [InlineData("/{found.absent}", "found.absent")]
    [InlineData("/{none.id}", "none.id")]
    [InlineData("{two.id}", "two.id")]
    [InlineData("x {found}", "found")]
    public void Resolve_WithoutOneCertainValue_NamesTheVariable(string source, string variable) =>
        Assert.Equal(new TemplateResolveResult.Missing(variable), TemplateResolver.Resolve(new ValueTemplate(source), Variables));

    [Fact]
    public void VariablesOf_RepeatedAndEscaped_EachOnceInOrder() =>
        Assert.Equal(["b", "a.x"], TemplateResolver.VariablesOf(new ValueTemplate("{b}{a.x}{{c}}{b}")));

    [Theory]
    [InlineData("a{b", 1)]
    [InlineData("a}b", 1)]
    [InlineData("{}", 0)]
    [InlineData("{a b}", 0)]
    [InlineData("{a.b.c}", 0)]
    [InlineData("{a{b}}", 0)]
    public void Parse_MalformedBraces_SayWhere(string source, int offset) =>
        Assert.Equal(offset, Assert.IsType<TemplateParseResult.Malformed>(TemplateResolver.Parse(source)).Offset);

    private static FieldValue ValueOf(string source) =>
        Assert.IsType<TemplateResolveResult.Value>(TemplateResolver.Resolve(new ValueTemplate(source), Variables)).Field;
}
