using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// Whether browsers may be started as this user. Chromium has no sandbox when it runs as root, and the worker does not run it without one unless the
/// configuration allows that.
/// </summary>
internal sealed class SandboxPolicy(IOptions<BrowserOptions> options, bool isRoot)
{
    private const string Setting = $"{BrowserOptions.Section}:{nameof(BrowserOptions.Sandbox)}";

    // On Windows, Chromium keeps its sandbox for administrators too.
    public SandboxPolicy(IOptions<BrowserOptions> options)
        : this(options, !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
    {
    }

    /// <summary>True when browsers are started with the sandbox.</summary>
    public bool KeepsSandbox => options.Value.Sandbox;

    /// <summary>Null when browsers may be started; else why not, and what to do.</summary>
    public string? WhyNoBrowser => isRoot && options.Value.Sandbox
        ? $"No browser is started: this process runs as root, where Chromium can't keep its sandbox, and {Setting} is true. " +
          "Run it as another user, as the container image does, or, where only sites that you trust are opened, " +
          $"set {Setting} to false (BROWSERAGENT_{BrowserOptions.Section}__{nameof(BrowserOptions.Sandbox)}=false)."
        : null;

    /// <summary>The risk of running without a sandbox; null when browsers run with it.</summary>
    public string? Remark => options.Value.Sandbox
        ? null
        : $"{Setting} is false: Chromium runs without its sandbox{(isRoot ? ", as root" : "")}. A page that exploits the browser gets the rights of this user on this machine; open only sites that you trust.";
}
