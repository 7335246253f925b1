using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

public sealed class MissingVariableExplainerTests
{
    [Theory]
    [InlineData(0, "the search found nothing")]
    [InlineData(2, "holds 2 rows")]
    [InlineData(1, "found.id has no value here")]
    public void Explain_AListOfSoManyRows_SaysWhyItGivesNoValue(int rows, string words)
    {
        var variables = FieldSet.Empty.With("found", new FieldValue.Rows([.. Enumerable.Repeat(FieldSet.Empty, rows)]));

        Assert.Contains(words, MissingVariableExplainer.Explain(variables, "found.id"), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_NothingRead_SaysToReadItFirst() =>
        Assert.Contains("Read it in an earlier step", MissingVariableExplainer.Explain(FieldSet.Empty, "found.id"), StringComparison.Ordinal);
}
