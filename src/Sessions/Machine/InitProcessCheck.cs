using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Machine;

/// <summary>What <see cref="InitProcessCheck"/> saw.</summary>
public sealed record InitProcessReport
{
    /// <summary>Who gets processes that lose their parent: "tini (process 1)". Null where the system does not tell it.</summary>
    public string? Adopter { get; init; }

    /// <summary>True when it collects them once they end, false when they stay as defunct ones; null when that could not be seen.</summary>
    public bool? Collects { get; init; }
}

/// <summary>
/// Whether processes that lose their parent are collected when they end. Tried, not guessed by the name of process 1: one is started, loses its parent
/// and ends. A browser that is killed leaves a dozen of them.
/// </summary>
public sealed class InitProcessCheck
{
    // The shell ends at once; what it started lives a little longer, so that it is somebody else's by then.
    private const string OrphanScript = "sleep 0.3 >/dev/null 2>&1 & echo $!";

    // Some collect at once, some look every few seconds: both keep the number small.
    private static readonly TimeSpan MaxCollectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider _timeProvider;

    internal InitProcessCheck(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Takes up to six seconds, and mostly half a one. Never throws for what it finds.</summary>
    public async Task<InitProcessReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new InitProcessReport();
        }

        try
        {
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", OrphanScript]) { UseShellExecute = false, RedirectStandardOutput = true });
            var line = shell is null ? null : await shell.StandardOutput.ReadLineAsync(cancellationToken);
            if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var child))
            {
                return new InitProcessReport();
            }

            await shell!.WaitForExitAsync(cancellationToken);
            return await WatchAsync(child, cancellationToken);
        }
        catch (Win32Exception)
        {
            // There is no shell here, or no process can be started; the rest of the checks will say so.
            return new InitProcessReport();
        }
    }

    /// <summary>Follows a process to its end, and to what becomes of it then.</summary>
    internal async Task<InitProcessReport> WatchAsync(int child, CancellationToken cancellationToken)
    {
        var report = new InitProcessReport();
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
        string.Create(CultureInfo.InvariantCulture, $"{ProcessStat.Read(id)?.Name ?? "somebody"} (process {id})");
}
