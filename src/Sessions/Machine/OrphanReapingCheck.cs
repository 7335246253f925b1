using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Machine;

/// <summary>The result of <see cref="OrphanReapingCheck"/>.</summary>
public sealed record OrphanReapingCheckReport
{
    /// <summary>The process that adopts those whose parent ended, for example "tini (process 1)". Null when unknown.</summary>
    public string? Adopter { get; init; }

    /// <summary>True when it reaps them once they end, false when they stay defunct; null when unknown.</summary>
    public bool? Collects { get; init; }
}

/// <summary>
/// Checks whether processes whose parent ended are reaped when they end themselves. It tries this with a process of its own instead of guessing by the
/// name of process 1. A browser that is killed leaves about a dozen such processes.
/// </summary>
public sealed class OrphanReapingCheck
{
    // The shell ends at once; its child lives a little longer, so it is adopted by another process before it ends.
    private const string OrphanScript = "sleep 0.3 >/dev/null 2>&1 & echo $!";

    // Some init processes reap at once, some every few seconds: both are good enough.
    private static readonly TimeSpan MaxCollectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider _timeProvider;

    internal OrphanReapingCheck(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Takes half a second, up to six when nothing reaps. Does not throw for a bad result.</summary>
    public async Task<OrphanReapingCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new OrphanReapingCheckReport();
        }

        try
        {
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", OrphanScript]) { UseShellExecute = false, RedirectStandardOutput = true });
            var line = shell is null ? null : await shell.StandardOutput.ReadLineAsync(cancellationToken);
            if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var child))
            {
                return new OrphanReapingCheckReport();
            }

            await shell!.WaitForExitAsync(cancellationToken);
            return await WatchAsync(child, cancellationToken);
        }
        catch (Win32Exception)
        {
            // There is no shell, or no process can be started; other checks report that.
            return new OrphanReapingCheckReport();
        }
    }

    /// <summary>Follows a process until it is reaped, or stays defunct.</summary>
    internal async Task<OrphanReapingCheckReport> WatchAsync(int child, CancellationToken cancellationToken)
    {
        var report = new OrphanReapingCheckReport();
        var first = ProcessStat.Read(child);
        long? defunctSince = null;
        var began = _timeProvider.GetTimestamp();
        while (_timeProvider.GetElapsedTime(began) < Limit)
        {
            if (ProcessStat.Read(child) is not { } now || now.StartTime != first?.StartTime)
            {
                return report with { Collects = true };
            }

            report = report with { Adopter = NameAndId(now.ParentId) };
            if (now.IsDefunct)
            {
                defunctSince ??= _timeProvider.GetTimestamp();
                if (_timeProvider.GetElapsedTime(defunctSince.Value) >= MaxCollectTime)
                {
                    return report with { Collects = false };
                }
            }

            await Task.Delay(PollInterval, _timeProvider, cancellationToken);
        }

        return report;
    }

    private static string NameAndId(int id) =>
        string.Create(CultureInfo.InvariantCulture, $"{ProcessStat.Read(id)?.Name ?? "unknown"} (process {id})");
}
