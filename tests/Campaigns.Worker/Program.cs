using BrowserAgent.Campaigns.Worker;
using BrowserAgent.Campaigns.Worker.Product;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The product without its HTTP face: settings from the same environment variables, jobs from the same queue.
if (WorkerArguments.Parse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(WorkerArguments.Usage);
    return 2;
}

var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.Configuration.AddEnvironmentVariables("BROWSERAGENT_");
builder.Logging.SetMinimumLevel(LogLevel.Information);
builder.Logging.AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.TimestampFormat = "HH:mm:ss.fff ";
});
builder.Services.AddShutdownLongerThanDrain(builder.Configuration);
builder.Services.AddProduct(arguments.Executor, builder.Configuration);
builder.Services.AddCampaignDecorators(arguments);

using var host = builder.Build();
await host.RunAsync();
return 0;
