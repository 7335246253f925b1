using System.Globalization;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.SessionPoolBenchmark.Pool;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>One session of the pool runs many jobs in a site that leaks memory; the memory is measured from outside.</summary>
internal static class SoakRun
{
    private const string Account = "buyer1";
    private const string Name = "soak";

    public static Task<int> RunAsync(SoakRunOptions plan, CancellationToken cancellationToken)
    {
        var bench = new BenchmarkRunner("bench/soak", TimeSpan.FromMinutes(10) + (plan.Jobs * TimeSpan.FromSeconds(3)));
        return bench.RunAsync((scratch, token) => MeasureAsync(bench, plan, scratch, token), cancellationToken);
    }

    private static async Task<int> MeasureAsync(BenchmarkRunner bench, SoakRunOptions plan, string scratch, CancellationToken cancellationToken)
    {
        var load = await BenchmarkRunner.LoadAsync(cancellationToken);
        await using var site = await MeridianBenchFixture.StartAsync(Path.Combine(scratch, "meridian"), 1, cancellationToken);
        var browser = await LaneSettingsFactory.BrowserAsync(site, plan.Browser, cancellationToken);
        bench.Say($"{browser.Version} at {browser.Path}; caps {plan.SoftCapMiB} and {plan.HardCapMiB} MiB{(plan.WithoutCaps ? ", kept from the product" : "")}; {plan.LeakMiB} MiB leak a job");
        await site.ArmAsync([new FaultSpec { Kind = FaultKind.Leak, Method = "GET", Path = "/orders/new", MiB = plan.LeakMiB }], cancellationToken);

        var began = TimeProvider.System.GetTimestamp();
        var sampleStore = new SoakSampleStatistics(plan.HardCapMiB);
        var remains = new LeftoverCheck(Directory.CreateDirectory(Path.Combine(scratch, "tmp")).FullName);
        var log = await DoAsync(bench, plan, site, browser, sampleStore, remains, cancellationToken);
        var left = await remains.LeftAsync(cancellationToken);
        await CheckAsync(bench, site, log, cancellationToken);

        var plot = new SoakPlot(sampleStore, plan);
        if (plan.Plot is { } file)
        {
            await File.WriteAllTextAsync(file, plot.ToSvg(), cancellationToken);
        }

        foreach (var line in plot.ToLines())
        {
            await Console.Error.WriteLineAsync(line);
        }

        var figures = new SoakFigures
        {
            Jobs = log.Orders.Count,
            Failures = log.Failures.Count,
            PeakPssMib = Math.Round(sampleStore.PeakMiB),
            Recycles = log.Recycles.Count,
            RecyclesByReason = log.Recycles.CountBy(record => record.Reason.ToString()).ToDictionary(),
            CapBreaches = sampleStore.CapBreaches,
            LongestOverCapS = Math.Round(sampleStore.LongestOver, 1),
            WorkerRssSlopeMibPer1000 = sampleStore.Slope(sample => sample.WorkerMiB),
            WorkerFilesSlopePer1000 = sampleStore.Slope(sample => sample.Files),
            Leftovers = left.Count,
            SoftCapMib = plan.SoftCapMiB,
            HardCapMib = plan.HardCapMiB,
            WithoutCaps = plan.WithoutCaps,
            LeakMibAJob = plan.LeakMiB,
            Browsers = sampleStore.Browsers,
            Samples = sampleStore.Samples.Count,
            Seconds = Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds),
            Plot = plan.Plot,
            Browser = browser.Version,
            BrowserPath = browser.Path,
            Cores = Environment.ProcessorCount,
            Load = [load, await BenchmarkRunner.LoadAsync(cancellationToken)],
        };
        await Console.Out.WriteLineAsync(figures.ToJson());
        var wrong = Wrong(plan, figures, log, left).ToList();
        wrong.ForEach(sentence => bench.Say($"{sentence}"));
        return wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<SoakJobResults> DoAsync(
        BenchmarkRunner bench, SoakRunOptions plan, MeridianBenchFixture site, FindBrowserResult.Found browser, SoakSampleStatistics sampleStore, LeftoverCheck remains, CancellationToken cancellationToken)
    {
        var log = new SoakJobResults();
        var process = await remains.StartAsync(StdioSoakServer.CommandName);
        await using var worker = new JsonLineProcess("the pool's process", process);
        var eye = new SoakSampler(process.Id, sampleStore, () => log.Orders.Count);
        try
        {
            await worker.AskAsync(new StdioSoakRequest(Setting(plan, site, browser), Order: null), cancellationToken);
            while (log.Orders.Count < plan.Jobs && !IsProved(plan, sampleStore))
            {
                var order = ShortOrder.Of(Name, log.Orders.Count);
                log.Take(order, await worker.AskAsync<StdioSoakResponse>(new StdioSoakRequest(Open: null, order), cancellationToken));
                if (log.Orders.Count % (plan.Jobs / 20) == 0)
                {
                    bench.Say($"{log.Orders.Count} of {plan.Jobs} jobs, {log.Failures.Count} failed, {log.Recycles.Count} recycles, the most so far {sampleStore.PeakMiB:0} MiB");
                }
            }
        }
        finally
        {
            await eye.DisposeAsync();
            remains.Note(eye.Seen);
        }

        return log;
    }

    /// <summary>Ends the negative control early: without caps the memory grows until the end, and one breach that is far too long is proof enough.</summary>
    private static bool IsProved(SoakRunOptions plan, SoakSampleStatistics sampleStore) => plan.WithoutCaps && sampleStore.LongestOver > 2 * plan.OverFor.TotalSeconds;

    private static StdioSoakSettings Setting(SoakRunOptions plan, MeridianBenchFixture site, FindBrowserResult.Found browser) => new(
        site.App,
        site.Login,
        Account,
        browser.Path,
        new Dictionary<string, string?>
        {
            ["Memory:SoftCapMiB"] = plan.SoftCapGivenMiB.ToString(CultureInfo.InvariantCulture),
            ["Memory:HardCapMiB"] = plan.HardCapGivenMiB.ToString(CultureInfo.InvariantCulture),
        });

    /// <summary>Checks the site's records: each job that succeeded must be there once with the right values, a failed one may be there, and nothing else.</summary>
    private static async Task CheckAsync(BenchmarkRunner bench, MeridianBenchFixture site, SoakJobResults log, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var saved = (await site.TruthAsync(cancellationToken)).Orders.Select(order => order.Reference).ToHashSet(StringComparer.Ordinal);
        var placed = log.Orders.Where(order => !log.Failures.ContainsKey(order.Reference) || saved.Contains(order.Reference)).Select(order => order.Saved(today)).ToList();
        await site.CheckAsync(placed, cancellationToken);
        bench.Say($"all {placed.Count} orders are in the site, right and once each");
    }

    private static IEnumerable<string> Wrong(SoakRunOptions plan, SoakFigures figures, SoakJobResults log, IReadOnlyList<string> left)
    {
        if (log.Failures.Count > 0)
        {
            yield return $"{log.Failures.Count} jobs failed: {string.Join("; ", log.Failures.Take(3))}";
        }

        if (figures.LongestOverCapS > plan.OverFor.TotalSeconds)
        {
            yield return FormattableString.Invariant($"A browser was over {plan.HardCapMiB} MiB for {figures.LongestOverCapS} s; {plan.OverFor.TotalSeconds:0} s are the most.");
        }

        if (left.Count > 0)
        {
            yield return $"{left.Count} processes or folders are left: {string.Join("; ", left.Take(5))}";
        }

        if (!plan.WithoutCaps && !log.Recycles.Any(record => record.Reason is RecycleReason.SoftMemoryCap or RecycleReason.HardMemoryCap))
        {
            yield return "No cap was ever met, so nothing was proved.";
        }
    }
}
