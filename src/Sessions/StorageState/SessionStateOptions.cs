namespace BrowserAgent.Sessions.StorageState;

/// <summary>Where logins are saved, so that a restart or a new browser does not log in again. Section <c>SessionState</c>.</summary>
public sealed record SessionStateOptions
{
    public const string Section = "SessionState";

    /// <summary>
    /// Folder of the saved logins, which are encrypted. Default <c>.data/sessions</c> below the working folder. Needs the secret
    /// <c>browser-agent/state/key</c>; without it logins are saved in memory only. Empty: no login is saved, and every new session logs in.
    /// </summary>
    public string Folder { get; init; } = ".data/sessions";
}
