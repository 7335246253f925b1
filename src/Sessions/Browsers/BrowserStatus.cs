using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>One browser (a Chromium process tree) as an operator sees it.</summary>
public sealed record BrowserStatus
{
    public required string BrowserId { get; init; }

    public required string Site { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>True when it takes no new sessions and is closed after its last one.</summary>
    public bool Retiring { get; init; }

    /// <summary>Its sessions.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>Leases served in it.</summary>
    public int Jobs { get; init; }

    /// <summary>Living processes of the tree.</summary>
    public int Processes { get; init; }

    /// <summary>Memory of the whole tree over time, oldest first, at most <see cref="MemorySeries.MaxSamples"/> samples.</summary>
    public IReadOnlyList<MemorySample> Memory { get; init; } = [];
}

/// <summary>The Playwright driver: one process that controls all browsers of a worker.</summary>
public sealed record DriverStatus
{
    public required int ProcessId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public IReadOnlyList<MemorySample> Memory { get; init; } = [];
}
