using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Closes a connection that is established after its caller has stopped waiting for it.</summary>
internal static class LateConnectionCloser
{
    public static async Task<ConnectionMultiplexer> CloseUnlessInTimeAsync(
        Task<ConnectionMultiplexer> connecting, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            return await connecting.WaitAsync(limit, timeProvider, cancellationToken);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(connecting);
            throw;
        }
    }

    private static async Task CloseLateAsync(Task<ConnectionMultiplexer> connecting)
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
        {
            await (await connecting).CloseAsync(allowCommandsToComplete: false);
        }
    }
}
