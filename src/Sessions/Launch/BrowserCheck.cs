using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Launch;

/// <summary>The result of <see cref="BrowserCheck"/>.</summary>
public sealed record BrowserCheckReport
{
    /// <summary>Path of the browser; null when none was found.</summary>
    public string? Path { get; init; }

    public string? Version { get; init; }

    /// <summary>Where the browser was found, as text for operators.</summary>
    public string? Origin { get; init; }

    /// <summary>True when it started and opened a blank page.</summary>
    public bool Works { get; init; }

    /// <summary>Memory of its whole process tree with the blank page, MiB (PSS, or RSS where PSS can't be read); null when it did not work.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>Its number of processes then.</summary>
    public int? Processes { get; init; }

    /// <summary>What is wrong and what to do; null when it works.</summary>
    public string? Problem { get; init; }

    /// <summary>True when Chromium runs with its sandbox.</summary>
    public bool Sandboxed { get; init; }

    /// <summary>Free space of <c>/dev/shm</c>; null when there is none.</summary>
    public long? FreeSharedMemoryMiB { get; init; }

    /// <summary>True when browsers use it for shared memory; false when they use files of their temporary folder, because it is too small.</summary>
    public bool SharesInMemory { get; init; }

    /// <summary>Things that work but should be improved, as text for operators.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>Checks whether this machine can run browsers: for the doctor command and for readiness at start.</summary>
public sealed class BrowserCheck
{
    private static readonly TimeSpan PageLimit = TimeSpan.FromSeconds(10);
    private readonly BrowserLauncher _launcher;
    private readonly SandboxPolicy _sandbox;
    private readonly SharedMemoryPlacement _shared;
    private readonly TimeProvider _timeProvider;

    internal BrowserCheck(BrowserLauncher launcher, SandboxPolicy sandbox, SharedMemoryPlacement shared, TimeProvider timeProvider) =>
        (_launcher, _sandbox, _shared, _timeProvider) = (launcher, sandbox, shared, timeProvider);

    /// <summary>Finds, starts and closes a browser. Takes a second or two; does not throw for a bad result.</summary>
    public async Task<BrowserCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new BrowserCheckReport
        {
            Sandboxed = _sandbox.KeepsSandbox,
            FreeSharedMemoryMiB = _shared.FreeMiB,
            SharesInMemory = _shared.Now() == SharedMemoryArguments.InMemory,
        };
        report = report with { Remarks = Remarks(report) };
        try
        {
            if (await _launcher.FindAsync(cancellationToken) is not FindBrowserResult.Found found)
            {
                return report with { Problem = ((FindBrowserResult.Missing)await _launcher.FindAsync(cancellationToken)).WhatToDo };
            }

            report = report with { Path = found.Path, Version = found.Version, Origin = found.Origin };
            await using var running = await _launcher.LaunchAsync(OriginSet.None, cancellationToken);
            var page = await running.Browser.NewPageAsync().WaitAsync(PageLimit, _timeProvider, cancellationToken);
            await page.GotoAsync("about:blank").WaitAsync(PageLimit, _timeProvider, cancellationToken);
            var processes = running.Processes;
            return report with { Works = true, MemoryMiB = new ProcessTreeMemory(processes).ProportionalMiB, Processes = processes.Count };
        }
        catch (Exception failed) when (failed is BrowserUnavailableException || PlaywrightFaultClassifier.Is(failed))
        {
            return report with { Problem = failed.Message };
        }
    }

    private List<string> Remarks(BrowserCheckReport report)
    {
        var remarks = new List<string>();
        if (_sandbox.Remark is { } remark)
        {
            remarks.Add(remark);
        }

        if (report is { FreeSharedMemoryMiB: not null, SharesInMemory: false })
        {
            remarks.Add(
                $"/dev/shm has {report.FreeSharedMemoryMiB} MiB free, so browsers use files of their temporary folder, on the disk, as shared memory. " +
                $"Give it {SharedMemoryPlacement.EnoughMiB} MiB or more (docker: --shm-size=1g).");
        }

        return remarks;
    }
}
