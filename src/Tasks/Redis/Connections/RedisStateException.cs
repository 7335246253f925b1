namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Redis answers, but is in a state in which it must not be used: no master is known, or too few replicas have confirmed a write.</summary>
/// <param name="message">The cause and the next move, as the end of a sentence that names the address.</param>
/// <param name="isTransient">Whether it may pass by itself, as in a failover.</param>
internal sealed class RedisStateException(string message, bool isTransient) : Exception(message)
{
    public bool IsTransient { get; } = isTransient;
}
