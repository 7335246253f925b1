using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Pool;
using BrowserAgent.Sessions.Leasing;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>The product's pool: one lease per job, with the reset after it.</summary>
internal sealed class PoolLane(SessionPoolHost sessions, string app) : IOrderEntryLane
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);
    private readonly LeaseRequest _request = new() { Site = "meridian" };

    public static async Task<IOrderEntryLane> OpenAsync(LaneSettings settings, CancellationToken cancellationToken) => new PoolLane(
        await SessionPoolHost.StartAsync(
            new SiteAddresses(settings.App, settings.Login), settings.Accounts, settings.Executable, settings.Product, cancellationToken),
        settings.App);

    public async Task EnterAsync(ShortOrder order, CancellationToken cancellationToken)
    {
        if (await sessions.Pool.LeaseAsync(_request, cancellationToken) is not LeaseResult.Granted { Lease: var lease })
        {
            throw new BenchFailedException("The pool did not grant a lease.");
        }

        await using (lease)
        {
            if (lease.Page.Url != "about:blank")
            {
                throw new BenchFailedException($"A lease began at {lease.Page.Url}.");
            }

            await ShortOrderScript.EnterAsync(lease.Page, app, order).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the reset after the last jobs, which counts as part of them.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => sessions.ReadyAsync(PollInterval, cancellationToken);

    public ValueTask DisposeAsync() => sessions.DisposeAsync();
}
