using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Lanes;
using BrowserAgent.Sessions.Leasing;
using Microsoft.Playwright;

namespace BrowserAgent.SessionPoolBenchmark.Lease;

/// <summary>Leases of the product's pool. Each opens a page of the site, so that the reset has work to do.</summary>
internal sealed class WarmLeaseMeasurement(SessionPoolHost sessions, string app)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);
    private static readonly PageGotoOptions UntilDomContentLoaded = new() { WaitUntil = WaitUntilState.DOMContentLoaded };
    private readonly LeaseRequest _request = new() { Site = "meridian" };

    public async Task<LeaseRoundTimings> MeasureAsync(LeaseRoundTimings round, int leases, CancellationToken cancellationToken)
    {
        var (warm, atOnce, cleaning) = (new List<double>(), new List<double>(), new List<double>());
        for (var number = 0; number < leases; number++)
        {
            var started = TimeProvider.System.GetTimestamp();
            if (await sessions.Pool.LeaseAsync(_request, cancellationToken) is not LeaseResult.Granted { Lease: var lease })
            {
                throw new BenchFailedException("The pool did not grant a lease.");
            }

            (number % 2 == 0 ? warm : atOnce).Add(Since(started));
            await UseAsync(lease);
            var ended = TimeProvider.System.GetTimestamp();
            await lease.DisposeAsync();
            if (number % 2 == 1 || number == leases - 1)
            {
                await sessions.ReadyAsync(PollInterval, cancellationToken);
                cleaning.Add(Since(ended));
            }
        }

        return round with { Warm = warm, AtOnce = atOnce, Cleaning = cleaning };
    }

    /// <summary>Checks that the leased page was blank and is logged in; else its time is not valid.</summary>
    private async Task UseAsync(SessionLease lease)
    {
        if (lease.Page.Url != "about:blank")
        {
            throw new BenchFailedException($"A lease began at {lease.Page.Url}.");
        }

        var form = $"{app}/orders/new";
        await lease.Page.GotoAsync(form, UntilDomContentLoaded);
        if (lease.Page.Url != form || await lease.Page.Locator("#user-name").CountAsync() != 1)
        {
            throw new BenchFailedException($"A leased session was not signed in: it came to {lease.Page.Url}.");
        }
    }

    private static double Since(long started) => TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
}
