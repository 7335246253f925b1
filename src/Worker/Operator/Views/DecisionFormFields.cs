namespace BrowserAgent.Worker.Operator.Views;

/// <summary>Field name and values of the form that decides on a job. The components write them, the endpoint reads them.</summary>
internal static class DecisionFormFields
{
    public const string Field = "decision";

    public const string Approve = "approve";

    public const string Reject = "reject";

    public const string Cancel = "cancel";
}
