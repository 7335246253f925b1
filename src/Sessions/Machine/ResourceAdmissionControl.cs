using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Refuses browsers and leases while the machine is short of resources, and warns when defunct browser processes accumulate. A reading is reused for 1 s.
/// </summary>
internal sealed partial class ResourceAdmissionControl(MachineResourceReader reader, IOptions<MemoryOptions> options, TimeProvider timeProvider, ILogger<ResourceAdmissionControl> logger) : IAdmissionControl
{
    /// <summary>Share of a limit that counts as full: the rest is kept for what runs already.</summary>
    private const double FullThreshold = 0.8;

    /// <summary>Number of defunct processes: a browser that was just killed leaves about a dozen for a moment.</summary>
    private const int DefunctWarningThreshold = 20;

    private static readonly TimeSpan ReadingLifetime = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private MachineResources? _reading;
    private long _readAt;
    private bool _warnedOfDefunct;

    public string? WhyNoBrowser()
    {
        var now = Now();
        return now.FreeMemoryMiB < options.Value.FreeForBrowserMiB
            ? $"Only {now.FreeMemoryMiB} MiB of memory are available, and a browser start needs {options.Value.FreeForBrowserMiB} " +
              "(Memory:FreeForBrowserMiB). End other programs, lower Pool:Accounts:N:Sessions, or give the machine more memory."
            : WhyFull(now);
    }

    public string? WhyNoLease() => WhyFull(Now());

    private string? WhyFull(MachineResources now)
    {
        if (now.FreeDiskMiB < options.Value.FreeDiskMiB)
        {
            return $"Only {now.FreeDiskMiB} MiB of disk are free for browsers' temporary files, and {options.Value.FreeDiskMiB} are required (Memory:FreeDiskMiB). Free some disk space.";
        }

        if (now.Files is { } files && files.IsOver(FullThreshold))
        {
            return $"{files.Used} of {files.Limit} file descriptors are in use. Raise the limit (ulimit -n, LimitNOFILE) or lower Runner:Concurrency.";
        }

        return now.Processes is { } processes && processes.IsOver(FullThreshold)
            ? $"{processes.Used} of {processes.Limit} processes and threads are in use. Raise the control group's pids.max or lower Pool:Accounts:N:Sessions."
            : null;
    }

    private MachineResources Now()
    {
        lock (_lock)
        {
            if (_reading is null || timeProvider.GetElapsedTime(_readAt) >= ReadingLifetime)
            {
                _reading = reader.Read();
                _readAt = timeProvider.GetTimestamp();
                WarnOfDefunct(_reading.DefunctBrowsers);
            }

            return _reading;
        }
    }

    private void WarnOfDefunct(int count)
    {
        // Logged once each time that the number rises over the threshold.
        if (count > DefunctWarningThreshold && !_warnedOfDefunct)
        {
            DefunctBrowsersFound(count);
        }

        _warnedOfDefunct = count > DefunctWarningThreshold;
    }

    [LoggerMessage(EventId = 2310, Level = LogLevel.Warning, Message = "{Count} browser processes have ended and are not reaped; each keeps a process id. Run the worker under an init process that reaps them (docker run --init; the image has one).")]
    private partial void DefunctBrowsersFound(int count);
}
