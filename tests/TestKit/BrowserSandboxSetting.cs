namespace BrowserAgent.TestKit;

/// <summary>
/// What tests say of Chromium's sandbox, in one place: kept where it can be, done without where they run as root, as build machines do. They open
/// only sites of their own.
/// </summary>
public static class BrowserSandboxSetting
{
    public const string Setting = "Browser:Sandbox";

    /// <summary>The same as the rest of an environment variable's name.</summary>
    public const string Variable = "Browser__Sandbox";

    public static string Value => Environment.IsPrivilegedProcess ? "false" : "true";
}
