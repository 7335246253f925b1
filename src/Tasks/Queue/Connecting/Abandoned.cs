using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue.Connecting;

/// <summary>A connection that comes after nobody waits for it any more is closed, not left open unseen.</summary>
internal static class Abandoned
{
    public static async Task<ConnectionMultiplexer> CloseUnlessInTimeAsync(
        Task<ConnectionMultiplexer> connecting, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            return await connecting.WaitAsync(limit, clock, cancellationToken);
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
