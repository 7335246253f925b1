using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Makes Playwright's launch options for one browser of this worker.</summary>
internal sealed class LaunchOptionsFactory(BrowserOwnerId owner, SandboxPolicy sandbox, SharedMemoryPlacement sharedMemory, IOptions<BrowserOptions> options)
{
    /// <summary>Why this user may start no browser; null when it may.</summary>
    public string? WhyNoBrowser => sandbox.WhyNoBrowser;

    public BrowserTypeLaunchOptions Create(string executable, string browserId, OriginGuard guard, ScratchDirectory scratch)
    {
        var sharing = sharedMemory.Now();
        return new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Headless = options.Value.Headless,
            ChromiumSandbox = sandbox.KeepsSandbox,
            Args = BrowserArguments.For(owner, browserId, guard, sharing),
            IgnoreDefaultArgs = sharing.ExcludedDefaults,
            // Playwright's own folder for these is left behind by a driver that is killed.
            ArtifactsDir = Path.Combine(scratch.Path, "artifacts"),
            Env = BrowserArguments.Environment(scratch.Path),
            Timeout = (float)options.Value.LaunchTimeout.TotalMilliseconds,
            // The worker decides when its browsers end, so that jobs can finish first.
            HandleSIGINT = false,
            HandleSIGTERM = false,
            HandleSIGHUP = false,
        };
    }
}
