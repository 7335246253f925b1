using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// Whether browsers may be started as this user: Chromium can't keep its sandbox as root, and it is not taken away unasked. Whoever runs the worker
/// as root either says that it may go, or runs it as somebody else.
/// </summary>
internal sealed class SandboxPolicy(IOptions<BrowserOptions> options, bool isRoot)
{
    private const string Setting = $"{BrowserOptions.Section}:{nameof(BrowserOptions.Sandbox)}";

    // Windows has nobody of this kind: an administrator's Chromium keeps its sandbox.
    public SandboxPolicy(IOptions<BrowserOptions> options)
        : this(options, !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
    {
    }

    /// <summary>What a browser is started with when one may be.</summary>
    public bool KeepsSandbox => options.Value.Sandbox;

    /// <summary>Null when browsers may be started; else why not and the next move.</summary>
    public string? WhyNoBrowser => isRoot && options.Value.Sandbox
        ? $"No browser is started: this process runs as root, where Chromium can't keep its sandbox, and {Setting} is true. " +
          "Run it as another user, as the container image does, or, where only sites that you trust are opened, " +
          $"set {Setting} to false (BROWSERAGENT_{BrowserOptions.Section}__{nameof(BrowserOptions.Sandbox)}=false)."
        : null;

    /// <summary>What is given up; null when nothing is.</summary>
    public string? Remark => options.Value.Sandbox
        ? null
        : $"{Setting} is false: Chromium runs without its sandbox{(isRoot ? ", as root" : "")}. A page that breaks out of it is this user on this machine; open only sites that you trust.";
}
