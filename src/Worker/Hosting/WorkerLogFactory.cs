using System.Globalization;
using BrowserAgent.Worker.Configuration;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Logs: short lines on the console, and one JSON object per line in a file.</summary>
internal static class WorkerLogFactory
{
    private const int KeepDays = 14;

    public static Serilog.Core.Logger Create(IConfiguration configuration, WorkerHostOptions worker) =>
        new LoggerConfiguration()
            .ReadFrom.Configuration(configuration)
            .Enrich.FromLogContext()
            .Filter.ByExcluding(IsStartupError)
            .WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}",
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: LogEventLevel.Verbose)
            .WriteTo.File(
                new JsonFormatter(renderMessage: true),
                Path.Combine(Path.GetFullPath(worker.DataFolder), "logs", "worker-.jsonl"),
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: KeepDays)
            .CreateLogger();

    /// <summary>The host logs a failed start with its stack trace and throws it as well; <see cref="StartupErrorExplainer"/> prints it once, as a message.</summary>
    private static bool IsStartupError(LogEvent entry) =>
        entry.Properties.TryGetValue("EventId", out var id)
        && id is StructureValue structure
        && structure.Properties.Any(property => property.Name == "Name" && property.Value is ScalarValue { Value: "HostedServiceStartupFaulted" });
}
