using BrowserAgent.BenchmarkKit;
using BrowserAgent.OverheadBenchmark.Lanes;
using BrowserAgent.OverheadBenchmark.Measuring;
using BrowserAgent.OverheadBenchmark.Orders;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.OverheadBenchmark;

/// <summary>One measurement: starts site, queue and worker, enters all orders, checks them against the site, prints one line.</summary>
internal static class OverheadRun
{
    private const int WarmUps = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(60);

    public static Task<int> RunAsync(int orders, CancellationToken cancellationToken)
    {
        var rounds = WarmUps + orders;
        var bench = new BenchmarkRunner("bench/overhead", StartLimit + (rounds * RoundLimit));
        return bench.RunAsync((scratch, token) => MeasureAsync(bench, orders, rounds, scratch, token), cancellationToken);
    }

    private static async Task<int> MeasureAsync(BenchmarkRunner bench, int orders, int rounds, string scratch, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerFixture.StartAsync();
        await using var site = await MeridianBenchFixture.StartAsync(Path.Combine(scratch, "meridian"), accounts: 4, cancellationToken);
        await using var memory = RamDiskFolder.Create();

        bench.Say($"starting three browsers and signing in");
        await using var audit = await WorkerLane.StartAsync(
            new WorkerLaneSettings("audit", "buyer1", Path.Combine(scratch, "audit"), Pictures: true), site, redis.ConnectionString, cancellationToken);
        await using var plain = await WorkerLane.StartAsync(
            new WorkerLaneSettings("plain", "buyer2", memory.Path, Pictures: false), site, redis.ConnectionString, cancellationToken);
        var browser = await audit.Services.GetRequiredService<BrowserCheck>().RunAsync(cancellationToken);
        await using var raw = await PlainPlaywrightLane.StartAsync("buyer4", site, browser, cancellationToken);

        var orderGenerator = new OrderGenerator(DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date));
        var measured = await InterleavedLaneRunner.RunAsync(bench, [audit, plain, raw], orderGenerator, rounds, cancellationToken);
        await site.CheckAsync(orderGenerator.Placed, cancellationToken);
        bench.Say($"all {orderGenerator.Placed.Count} orders are in the site, right and once each");
        var counted = measured.Skip(WarmUps).ToList();
        var auditCosts = await StepDurations.ReadAsync(audit, counted.Select(round => round.Audit), cancellationToken);
        var plainCosts = await StepDurations.ReadAsync(plain, counted.Select(round => round.WithoutAudit), cancellationToken);
        bench.Say($"{StepDurationTableWriter.Write(auditCosts, plainCosts)}");
        await Console.Out.WriteLineAsync(OverheadFigures.Of(counted, auditCosts.Pictures / (double)orders).ToJson());
        return 0;
    }
}
