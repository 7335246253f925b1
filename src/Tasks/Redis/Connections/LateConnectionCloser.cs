using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>A connection that comes after nobody waits for it any more is closed, not left open unseen.</summary>
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
