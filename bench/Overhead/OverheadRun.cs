using BrowserAgent.Bench.Overhead.House;
using BrowserAgent.Bench.Overhead.Lanes;
using BrowserAgent.Bench.Overhead.Measuring;
using BrowserAgent.Bench.Overhead.Orders;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.Bench.Overhead;

/// <summary>One measurement: builds the house, enters all orders, checks them against the site, prints one line.</summary>
internal static class OverheadRun
{
    private const int WarmUps = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(int orders, CancellationToken cancellationToken)
    {
        var rounds = WarmUps + orders;
        var bound = StartLimit + (rounds * RoundLimit);
        using var limit = new CancellationTokenSource(bound);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var scratch = Directory.CreateTempSubdirectory("bench-overhead-").FullName;
        try
        {
            return await MeasureAsync(orders, rounds, scratch, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            Progress.Say(limit.IsCancellationRequested ? $"stopped: not done within {bound.TotalMinutes:0} minutes." : "stopped from outside.");
            return 1;
        }
        catch (BenchFailedException failed)
        {
            Progress.Say(failed.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(int orders, int rounds, string scratch, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerFixture.StartAsync();
        await using var site = await MeridianSite.StartAsync(Path.Combine(scratch, "meridian"), cancellationToken);
        await using var memory = MemoryFolder.Create();

        Progress.Say("starting three browsers and signing in");
        await using var audit = await EngineLane.StartAsync(
            new EngineLaneSettings("audit", "buyer1", Path.Combine(scratch, "audit"), Pictures: true), site, redis.ConnectionString, cancellationToken);
        await using var plain = await EngineLane.StartAsync(
            new EngineLaneSettings("plain", "buyer2", memory.Path, Pictures: false), site, redis.ConnectionString, cancellationToken);
        var browser = await audit.Services.GetRequiredService<BrowserCheck>().RunAsync(cancellationToken);
        await using var raw = await RawLane.StartAsync("buyer4", site, browser, cancellationToken);

        var book = new OrderBook(DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date));
        var measured = await Interleaving.RunAsync([audit, plain, raw], book, rounds, cancellationToken);
        await CheckAsync(site, book.Placed, cancellationToken);
        Progress.Say($"all {book.Placed.Count} orders are in the site, right and once each");
        var counted = measured.Skip(WarmUps).ToList();
        var auditCosts = await StepCosts.ReadAsync(audit, counted.Select(round => round.Audit), cancellationToken);
        var plainCosts = await StepCosts.ReadAsync(plain, counted.Select(round => round.Plain), cancellationToken);
        Progress.Say(StepTable.Write(auditCosts, plainCosts));
        await Console.Out.WriteLineAsync(Figures.Of(counted, auditCosts.Pictures / (double)orders).ToJson());
        return 0;
    }

    private static async Task CheckAsync(MeridianSite site, IReadOnlyList<BenchOrder> placed, CancellationToken cancellationToken)
    {
        var wrong = await site.WrongOrdersAsync(placed, cancellationToken);
        if (wrong.Count > 0)
        {
            throw new BenchFailedException($"Not every order is right, so the figures count for nothing:\n{string.Join('\n', wrong)}");
        }

        // A check that can't say no proves nothing: one value off must be told, and only that.
        IReadOnlyList<BenchOrder> off = [placed[0] with { Memo = placed[0].Memo + "." }, .. placed.Skip(1)];
        if ((await site.WrongOrdersAsync(off, cancellationToken)).Count != 1)
        {
            throw new BenchFailedException("The check of the orders does not see a wrong one, so the figures count for nothing.");
        }
    }
}
