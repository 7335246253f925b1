using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Machine;

/// <summary>Refuses browsers and leases that the machine has no room for. A reading is good for a second.</summary>
internal sealed class MachineGauge(MachineReader reader, IOptions<MemoryOptions> options, TimeProvider time) : IAdmission
{
    /// <summary>Of a limit: the rest is for what runs already.</summary>
    private const double FullAt = 0.8;

    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private MachineReading? _reading;
    private long _readAt;

    public string? WhyNoBrowser()
    {
        var now = Now();
        return now.FreeMemoryMiB < options.Value.FreeForBrowserMiB
            ? $"Only {now.FreeMemoryMiB} MiB of memory are available, and a browser is started with {options.Value.FreeForBrowserMiB} or more " +
              "(Memory:FreeForBrowserMiB). End other programs, lower Pool:Accounts:N:Sessions, or give the machine more memory."
            : WhyFull(now);
    }

    public string? WhyNoLease() => WhyFull(Now());

    private string? WhyFull(MachineReading now)
    {
        if (now.FreeDiskMiB < options.Value.FreeDiskMiB)
        {
            return $"Only {now.FreeDiskMiB} MiB of disk are free for browsers' temporary files, and {options.Value.FreeDiskMiB} are wanted (Memory:FreeDiskMiB). Free some.";
        }

        if (now.Files is { } files && files.IsOver(FullAt))
        {
            return $"{files.Used} of {files.Limit} file descriptors are in use. Raise the limit (ulimit -n, LimitNOFILE) or lower Runner:Concurrency.";
        }

        return now.Processes is { } processes && processes.IsOver(FullAt)
            ? $"{processes.Used} of {processes.Limit} processes and threads are in use. Raise the control group's pids.max or lower Pool:Accounts:N:Sessions."
            : null;
    }

    private MachineReading Now()
    {
        lock (_lock)
        {
            if (_reading is null || time.GetElapsedTime(_readAt) >= GoodFor)
            {
                _reading = reader.Read();
                _readAt = time.GetTimestamp();
            }

            return _reading;
        }
    }
}
