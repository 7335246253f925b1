using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Launch;

/// <summary>What <see cref="BrowserCheck"/> saw.</summary>
public sealed record BrowserReport
{
    /// <summary>Path of the browser; null when there is none.</summary>
    public string? Path { get; init; }

    public string? Version { get; init; }

    /// <summary>Why this browser and no other, in words.</summary>
    public string? Origin { get; init; }

    /// <summary>True when it started and opened a blank page.</summary>
    public bool Works { get; init; }

    /// <summary>What is wrong and the next move; null when it works.</summary>
    public string? Problem { get; init; }

    /// <summary>True when Chromium's sandbox is kept.</summary>
    public bool Sandboxed { get; init; }

    /// <summary>Size of <c>/dev/shm</c>; null where there is none.</summary>
    public long? SharedMemoryMiB { get; init; }

    /// <summary>Things that work but could be better, in words.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>Looks whether this machine can run browsers: for the doctor command and for readiness at start.</summary>
public sealed class BrowserCheck
{
    private const long SmallSharedMemoryMiB = 256;
    private static readonly TimeSpan PageLimit = TimeSpan.FromSeconds(10);
    private readonly BrowserLauncher _launcher;
    private readonly TimeProvider _time;

    internal BrowserCheck(BrowserLauncher launcher, TimeProvider time)
    {
        _launcher = launcher;
        _time = time;
    }

    /// <summary>Finds, starts and closes a browser. Never throws for what it finds; takes a second or two.</summary>
    public async Task<BrowserReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new BrowserReport { Sandboxed = _launcher.KeepsSandbox, SharedMemoryMiB = SharedMemory() };
        report = report with { Remarks = Remarks(report) };
        try
        {
            if (await _launcher.FindAsync(cancellationToken) is not FoundBrowser.Found found)
            {
                return report with { Problem = ((FoundBrowser.Missing)await _launcher.FindAsync(cancellationToken)).WhatToDo };
            }

            report = report with { Path = found.Path, Version = found.Version, Origin = found.Origin };
            await using var tree = await _launcher.LaunchAsync(OriginSet.None, cancellationToken);
            var page = await tree.Browser.NewPageAsync().WaitAsync(PageLimit, _time, cancellationToken);
            await page.GotoAsync("about:blank").WaitAsync(PageLimit, _time, cancellationToken);
            return report with { Works = true };
        }
        catch (Exception failed) when (failed is BrowserUnavailableException or PlaywrightException or TimeoutException)
        {
            return report with { Problem = failed.Message };
        }
    }

    private static long? SharedMemory() =>
        Directory.Exists("/dev/shm") ? new DriveInfo("/dev/shm").TotalSize / (1024 * 1024) : null;

    private static List<string> Remarks(BrowserReport report)
    {
        var remarks = new List<string>();
        if (!report.Sandboxed)
        {
            remarks.Add(Environment.IsPrivilegedProcess
                ? "The worker runs as root, so Chromium runs without its sandbox: run it as another user."
                : $"{BrowserOptions.Section}:{nameof(BrowserOptions.Sandbox)} is false: Chromium runs without its sandbox.");
        }

        if (report.SharedMemoryMiB < SmallSharedMemoryMiB)
        {
            remarks.Add($"/dev/shm has {report.SharedMemoryMiB} MiB; give it {SmallSharedMemoryMiB} MiB or more (docker: --shm-size=1g), or pages crash.");
        }

        return remarks;
    }
}
