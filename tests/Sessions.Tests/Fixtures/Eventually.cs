namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Polls for a condition that another component fulfils without a signal.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            await look.WaitForNextTickAsync(limit.Token);
        }
    }
}
