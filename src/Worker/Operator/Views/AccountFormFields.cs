namespace BrowserAgent.Worker.Operator.Views;

/// <summary>Field name and values of the form that acts on an account. The components write them, the endpoint reads them.</summary>
internal static class AccountFormFields
{
    /// <summary>Path of the sessions page, which also receives the form.</summary>
    public const string Path = "/sessions";

    public const string Field = "act";

    public const string Reopen = "reopen";

    public const string GiveCode = "code";
}
