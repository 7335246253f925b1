using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Steps;

/// <summary>Says why a variable has no value where a step needs one.</summary>
internal static class MissingVariableExplainer
{
    public static string Explain(FieldSet variables, string variable)
    {
        var list = variable.Split('.', 2)[0];
        return variables[list] switch
        {
            FieldValue.Rows { Items.Count: 0 } => $"{list} holds no row: the search found nothing.",
            FieldValue.Rows { Items.Count: > 1 } rows => $"{list} holds {rows.Items.Count} rows, and exactly one is needed.",
            _ => $"{variable} has no value here. Read it in an earlier step.",
        };
    }
}
