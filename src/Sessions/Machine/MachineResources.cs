namespace BrowserAgent.Sessions.Machine;

/// <summary>What a machine has left, at one moment. Null where the system does not tell it: then it is no reason to refuse.</summary>
internal sealed record MachineResources
{
    /// <summary>Memory that can be given out without swapping, of the machine or of the control group, whichever is less.</summary>
    public long? FreeMemoryMiB { get; init; }

    /// <summary>Free space where browsers keep their temporary files.</summary>
    public long? FreeDiskMiB { get; init; }

    /// <summary>File descriptors of this process.</summary>
    public ResourceUsage? Files { get; init; }

    /// <summary>Processes and threads of the control group.</summary>
    public ResourceUsage? Processes { get; init; }

    /// <summary>Browser processes that have ended and that nobody collected.</summary>
    public int DefunctBrowsers { get; init; }
}

/// <summary>A count and its limit.</summary>
internal readonly record struct ResourceUsage(long Used, long Limit)
{
    public bool IsOver(double share) => Limit > 0 && Used >= Limit * share;
}
