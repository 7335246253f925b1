using System.CommandLine;
using BrowserAgent.OverheadBenchmark;

var orders = new Option<int>("--orders") { Description = "Counted orders of each lane, 1 to 200.", DefaultValueFactory = _ => 30 };
orders.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 200)
    {
        result.AddError("--orders takes 1 to 200.");
    }
});
var command = new RootCommand("Milliseconds per order: this engine with full audit, without audit, and a raw Playwright script.") { orders };
command.SetAction((parsed, cancellationToken) => OverheadRun.RunAsync(parsed.GetValue(orders), cancellationToken));

// Browsers and redis-server are ended before this process ends.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) };
return await command.Parse(args).InvokeAsync(configuration);
