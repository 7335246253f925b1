using System.Diagnostics;
using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Reporting;
using BrowserAgent.Demo.Scenarios;
using BrowserAgent.Demo.Verification;
using BrowserAgent.Demo.Workspace;

namespace BrowserAgent.Demo.Running;

/// <summary>One run: starts the site, the stand-in and the worker, sends the orders, injects the faults, and gathers the results.</summary>
internal sealed class DemoRun(DemoFolder folder, IScenario scenario, IProgressDisplay display, string? images)
{
    public async Task<RunData> RunAsync(bool small, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        var (orders, expected) = await ReadOrdersAsync(small, today, cancellationToken);

        display.Info($"Starting {scenario.Title} and the stand-in for a model");
        await scenario.StartAsync(expected.Before, cancellationToken);
        await using var provider = await LlmStandInHost.StartAsync(cancellationToken);
        var before = await scenario.ReadTruthAsync(cancellationToken);

        display.Info(Environment.IsPrivilegedProcess
            ? "Starting the worker as root, without Chromium's sandbox: it opens nothing but this demo's own pages on this machine"
            : "Starting the worker");
        await using var worker = await WorkerProcess.StartAsync(folder, Variables(provider), cancellationToken);
        using var api = new WorkerApiClient(worker.Address, folder.ApiKey);
        display.Info($"Watch it at {worker.Address} (key: {folder.Data}/api-key)");

        var toEnter = expected.Orders.Count(order => order.Ends == ExpectedResult.Entered);
        var faultInjectingRunMonitor = new FaultInjectingRunMonitor(scenario, worker, api, display, before, scenario.ScenarioFaults(toEnter), toEnter);
        await faultInjectingRunMonitor.PollAsync([], cancellationToken);

        var started = Stopwatch.GetTimestamp();
        var submissions = new List<SubmissionResult>();
        foreach (var order in orders)
        {
            submissions.Add(await api.SubmitAsync(order, cancellationToken));
        }

        display.Info($"Sent {orders.Count} orders: {string.Join(", ", submissions.GroupBy(sent => sent.Status).Select(group => $"{group.Count()} {group.Key.Replace('_', ' ')}"))}");
        await faultInjectingRunMonitor.UntilSettledAsync(submissions, cancellationToken);

        var jobs = new List<ReportedJob>();
        foreach (var job in (await api.JobsAsync(cancellationToken)).Values)
        {
            jobs.Add(await api.WithTrailAsync(job, cancellationToken));
        }

        await TakeImagesAsync(worker, jobs);
        display.Info("Stopping the worker");
        await worker.StopAsync();
        var scenarioReport = await scenario.InspectAsync(jobs, cancellationToken);
        return new RunData
        {
            Expected = expected.Orders,
            Submissions = submissions,
            Jobs = jobs.ToDictionary(job => job.Id),
            Before = before,
            After = await scenario.ReadTruthAsync(cancellationToken),
            Alarms = scenarioReport.Alarms,
            Missing = scenarioReport.Missing,
            Provider = await provider.ReportAsync(cancellationToken),
            Duration = Stopwatch.GetElapsedTime(started, faultInjectingRunMonitor.LastEnteredAt ?? started),
        };
    }

    private async Task TakeImagesAsync(WorkerProcess worker, IReadOnlyList<ReportedJob> jobs)
    {
        if (images is null)
        {
            return;
        }

        display.Info($"Taking pictures for {images}");
        await using var screenshotTaker = await ScreenshotTaker.StartAsync(images);
        await screenshotTaker.TakeOperatorPagesAsync(worker.Address, folder.ApiKey, jobs);
        await scenario.TakeScreenshotsAsync(screenshotTaker);
    }

    private async Task<(IReadOnlyList<OrderFileLine> Orders, ExpectedOrdersFile Expected)> ReadOrdersAsync(bool small, DateOnly today, CancellationToken cancellationToken)
    {
        var stem = Path.Combine(folder.Repository, "playwright-fixtures", "Demo", "orders", scenario.Orders);
        var orders = OrderFileParser.Parse(await File.ReadAllTextAsync($"{stem}.jsonl", cancellationToken), today);
        var expected = ExpectedOrdersFile.Parse(await File.ReadAllTextAsync($"{stem}.expected.json", cancellationToken), today);
        if (!orders.Select(order => order.Id).SequenceEqual(expected.Orders.Select(order => order.Id)))
        {
            throw new DemoFailedException($"{stem}.jsonl and {stem}.expected.json do not name the same orders in the same order.");
        }

        if (!small)
        {
            return (orders, expected);
        }

        var chosen = expected.Orders.Where(order => order.Small).ToList();
        var ids = chosen.Select(order => order.Id).ToHashSet();
        return ([.. orders.Where(order => ids.Contains(order.Id))], expected with { Orders = chosen });
    }

    private Dictionary<string, string> Variables(LlmStandInHost provider)
    {
        var settings = new Dictionary<string, string>
        {
            ["Runner:Concurrency"] = "2",
            ["Runner:SearchWindow"] = "00:00:20",
            ["Runner:SearchEvery"] = "00:00:01",
            ["Queue:BackoffBase"] = "00:00:02",

            // Root's Chromium has no sandbox, and a worker does not do without unless it is told to.
            ["Browser:Sandbox"] = Environment.IsPrivilegedProcess ? "false" : "true",
        };
        var variables = settings.Concat(scenario.WorkerSettings).Concat(provider.WorkerSettings)
            .ToDictionary(setting => $"BROWSERAGENT_{setting.Key.Replace(":", "__", StringComparison.Ordinal)}", setting => setting.Value);
        foreach (var (name, value) in scenario.WorkerSecrets)
        {
            variables[name] = value;
        }

        variables["BROWSERAGENT_LLM_KEY"] = "stand-in";
        return variables;
    }
}
