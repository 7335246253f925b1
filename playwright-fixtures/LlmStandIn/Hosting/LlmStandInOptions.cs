using BrowserAgent.Fixtures.LlmStandIn.Faults;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary>How the stand-in is started.</summary>
public sealed record LlmStandInOptions
{
    /// <summary>Port on 127.0.0.1; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The only bearer key that is let in; null (the default) lets any key in that is not empty.</summary>
    public string? Key { get; init; }

    /// <summary>Faults in force from the start; none by default.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>Clock of the held answers and of <c>created</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
