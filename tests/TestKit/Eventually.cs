namespace BrowserAgent.TestKit;

/// <summary>Waits for something that another process does, by looking again and again until it is there or the token ends the wait.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="TimeoutException">The token ended the wait; the message holds what was seen last.</exception>
    public static async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T>> probe, Func<T, bool> there, CancellationToken cancellationToken)
    {
        var last = "nothing";
        try
        {
            while (true)
            {
                var seen = await probe(cancellationToken);
                if (there(seen))
                {
                    return seen;
                }

                last = seen?.ToString() ?? "null";
                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (OperationCanceledException ended)
        {
            throw new TimeoutException($"It did not come. Seen last: {last}", ended);
        }
    }
}
