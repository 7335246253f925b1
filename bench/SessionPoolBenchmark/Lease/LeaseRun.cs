using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Lanes;

namespace BrowserAgent.SessionPoolBenchmark.Lease;

/// <summary>The size of the measurement, and the browser.</summary>
/// <param name="Rounds">Measured rounds.</param>
/// <param name="Leases">Warm leases a round; of those, every second follows the one before without a pause.</param>
/// <param name="Browser">Path; empty for the one that the product finds.</param>
internal sealed record LeaseRunOptions(int Rounds, int Leases, string Browser);

/// <summary>One measurement: a warm session leased, beside three ways to get one without a pool, in rounds.</summary>
internal static class LeaseRun
{
    private const int WarmUps = 2;
    private const string PoolAccount = "buyer1";
    private const string StateAccount = "buyer2";

    public static Task<int> RunAsync(LeaseRunOptions sizes, CancellationToken cancellationToken)
    {
        var bench = new BenchmarkRunner("bench/lease", TimeSpan.FromMinutes(5) + (sizes.Rounds * TimeSpan.FromMinutes(1)));
        return bench.RunAsync((scratch, token) => MeasureAsync(bench, sizes, scratch, token), cancellationToken);
    }

    private static async Task<int> MeasureAsync(BenchmarkRunner bench, LeaseRunOptions sizes, string scratch, CancellationToken cancellationToken)
    {
        var load = await BenchmarkRunner.LoadAsync(cancellationToken);
        var rounds = WarmUps + sizes.Rounds;

        // A one-time code is valid once, so each login uses another account: two per round, after the two that stay logged in.
        await using var site = await MeridianBenchFixture.StartAsync(Path.Combine(scratch, "meridian"), 2 + (2 * rounds), cancellationToken);
        await using var sessions = await SessionPoolHost.StartAsync(
            new SiteAddresses(site.App, site.Login), [PoolAccount], sizes.Browser, new Dictionary<string, string?>(), cancellationToken);
        var browser = await sessions.BrowserAsync(cancellationToken);
        bench.Say($"{browser.Version} at {browser.Path}");
        await using var without = await UnpooledSessionMeasurement.StartAsync(
            site, browser.Path, PlainPlaywrightBrowser.KeepsSandbox, await site.SignInAsync(StateAccount, cancellationToken), cancellationToken);
        var pooled = new WarmLeaseMeasurement(sessions, site.App);

        var measured = new List<LeaseRoundTimings>();
        for (var round = 0; round < rounds; round++)
        {
            var figures = await RoundAsync(round, pooled, without, sizes.Leases, cancellationToken);
            bench.Say($"round {round + 1} of {rounds}: warm {figures.Warm.Median():0.00} ms, at once again {figures.AtOnce.Median():0.00} ms, stored state {figures.StoredState:0} ms, login {figures.Login:0} ms, cold {figures.Cold:0} ms");
            measured.Add(figures);
        }

        var logins = (await site.TruthAsync(cancellationToken)).Logins.Count(login => login.Account == PoolAccount);
        if (logins != 1 || sessions.Pool.Status().Single().Jobs != rounds * sizes.Leases)
        {
            throw new BenchFailedException($"The leases were not of one warm session: {logins} logins, {sessions.Pool.Status().Single().Jobs} leases of {rounds * sizes.Leases}.");
        }

        await Console.Out.WriteLineAsync(LeaseFigures.Of([.. measured.Skip(WarmUps)], browser, [load, await BenchmarkRunner.LoadAsync(cancellationToken)]).ToJson());
        return 0;
    }

    /// <summary>Each round starts with a different way, so that none always runs after the same one.</summary>
    private static async Task<LeaseRoundTimings> RoundAsync(int round, WarmLeaseMeasurement pooled, UnpooledSessionMeasurement without, int leases, CancellationToken cancellationToken)
    {
        var figures = new LeaseRoundTimings();
        Func<Task>[] ways =
        [
            async () => figures = await pooled.MeasureAsync(figures, leases, cancellationToken),
            async () => figures = figures with { StoredState = await without.StoredStateAsync(cancellationToken) },
            async () => figures = figures with { Login = await without.LoginAsync(cancellationToken) },
            async () => figures = figures with { Cold = await without.ColdAsync(cancellationToken) },
        ];
        for (var turn = 0; turn < ways.Length; turn++)
        {
            await ways[(round + turn) % ways.Length]();
        }

        return figures;
    }
}

/// <summary>Milliseconds of one round.</summary>
internal sealed record LeaseRoundTimings
{
    /// <summary>From the call to the grant, with a session that is ready.</summary>
    public IReadOnlyList<double> Warm { get; init; } = [];

    /// <summary>From the call to the grant, called as soon as the previous lease was returned: includes the reset after it.</summary>
    public IReadOnlyList<double> AtOnce { get; init; } = [];

    /// <summary>From the return of the lease until the session is ready again.</summary>
    public IReadOnlyList<double> Cleaning { get; init; } = [];

    public double StoredState { get; init; }

    public double Login { get; init; }

    public double Cold { get; init; }
}
