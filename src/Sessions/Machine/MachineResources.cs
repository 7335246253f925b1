namespace BrowserAgent.Sessions.Machine;

/// <summary>The free resources of a machine at one moment. Null means unknown, and is no reason to refuse work.</summary>
internal sealed record MachineResources
{
    /// <summary>Memory that can be allocated without swapping: of the machine or of the control group, whichever is less.</summary>
    public long? FreeMemoryMiB { get; init; }

    /// <summary>Free space where browsers keep their temporary files.</summary>
    public long? FreeDiskMiB { get; init; }

    /// <summary>File descriptors of this process.</summary>
    public UsageWithLimit? Files { get; init; }

    /// <summary>Processes and threads of the control group.</summary>
    public UsageWithLimit? Processes { get; init; }

    /// <summary>Browser processes that have ended and were not reaped.</summary>
    public int DefunctBrowsers { get; init; }
}

/// <summary>A count and its limit.</summary>
internal readonly record struct UsageWithLimit(long Used, long Limit)
{
    public bool IsOver(double share) => Limit > 0 && Used >= Limit * share;
}
