namespace BrowserAgent.Client;

/// <summary>Retries and time limits of the client.</summary>
public sealed record BrowserAgentClientOptions
{
    /// <summary>Maximum number of tries of one request, the first included. Default 5.</summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>Upper limit of the random pause before the first repeat (full jitter); doubles with each repeat. The worker's <c>Retry-After</c> takes precedence, up to <see cref="MaxPause"/>. Default 250 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause between two tries. Default 5 s.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time limit for one answer, in addition to the time that the request asks the worker to wait. Default 30 s.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
