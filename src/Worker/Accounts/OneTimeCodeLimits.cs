namespace BrowserAgent.Worker.Accounts;

/// <summary>Limits of a one-time code that a person enters, in the API and on the pages.</summary>
internal static class OneTimeCodeLimits
{
    /// <summary>Longest accepted code, in characters.</summary>
    public const int MaxLength = 32;
}
