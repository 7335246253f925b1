using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Timing;

namespace BrowserAgent.Sessions.Pool;

/// <summary>The pauses of one slot between attempts to warm a session.</summary>
internal sealed class WarmUpBackoff(PoolOptions options, TimeProvider timeProvider)
{
    private readonly ExponentialBackoff _backoff = new(options.RetryBase, options.RetryCap, Random.Shared.NextDouble);

    /// <summary>Waits longer after each failure.</summary>
    public Task WaitAfterFailureAsync(CancellationToken cancellationToken) => Task.Delay(_backoff.Next(), timeProvider, cancellationToken);

    /// <summary>Waits long: only a person can change the result, and many attempts make sites ask harder questions.</summary>
    public Task WaitForPersonAsync(CancellationToken cancellationToken) => Task.Delay(options.PersonRetryInterval, timeProvider, cancellationToken);

    /// <summary>The session worked: the next failure is a first one again.</summary>
    public void Reset() => _backoff.Reset();
}
