namespace BrowserAgent.Client;

/// <summary>How hard the client tries.</summary>
public sealed record BrowserAgentClientOptions
{
    /// <summary>Tries of one request, the first included. Default 5.</summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>Pause before the first repeat; doubles each time, full jitter. A worker's <c>Retry-After</c> goes before it, up to <see cref="MaxPause"/>. Default 250 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Default 5 s.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for one answer, beyond what the request itself asks the worker to wait. Default 30 s.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
