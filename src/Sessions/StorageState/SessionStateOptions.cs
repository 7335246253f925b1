namespace BrowserAgent.Sessions.StorageState;

/// <summary>What is kept of a login, so that a restart or a new browser does not log in again. Section <c>SessionState</c>.</summary>
public sealed record SessionStateOptions
{
    public const string Section = "SessionState";

    /// <summary>
    /// Where states are kept, encrypted. Default <c>.data/sessions</c> below the working folder. Needs the secret <c>browser-agent/state/key</c>; without
    /// it states are only kept in memory. Empty: no state is kept at all, and every new session logs in.
    /// </summary>
    public string Folder { get; init; } = ".data/sessions";
}
