namespace BrowserAgent.Tasks.Queue.Connecting;

/// <summary>Redis answers, but is in a state in which it must not be used: no master is known, or replicas are behind.</summary>
/// <param name="message">What is wrong and the next move, as the end of a sentence that names the address.</param>
/// <param name="passes">Whether it may be over a moment later, as in a failover.</param>
internal sealed class RedisStateException(string message, bool passes) : Exception(message)
{
    public bool Passes { get; } = passes;
}
