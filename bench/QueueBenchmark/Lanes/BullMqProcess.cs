using System.Globalization;
using System.Text.Json;
using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.QueueBenchmark.Lanes;

/// <summary>BullMQ in a process of its own, controlled by JSON lines. It is idle while the other lanes are measured.</summary>
internal sealed class BullMqProcess : IAsyncDisposable
{
    private readonly JsonLineProcess _process;

    private BullMqProcess(JsonLineProcess process) => _process = process;

    public static async Task<BullMqProcess> StartAsync(string script, int port) =>
        new(new JsonLineProcess("BullMQ", await ParentBoundProcess.StartAsync("node", [script, port.ToString(CultureInfo.InvariantCulture)])));

    public static async Task<string> VersionAsync(string script, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(Path.GetDirectoryName(script) ?? "", "node_modules", "bullmq", "package.json");
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(manifest, cancellationToken));
        return document.RootElement.GetProperty("version").GetString() ?? "";
    }

    /// <summary>Switches to a new queue with that number.</summary>
    public Task BeginAsync(int number, CancellationToken cancellationToken) => AskAsync("begin", number, "{}", cancellationToken);

    /// <summary>Adds jobs one by one; returns the median in milliseconds.</summary>
    public Task<double> AddAsync(int count, string payload, CancellationToken cancellationToken) => AskAsync("add", count, payload, cancellationToken);

    /// <summary>Adds jobs in batches of 1,000; returns jobs a second.</summary>
    public Task<double> AddManyAsync(int count, string payload, CancellationToken cancellationToken) => AskAsync("bulk", count, payload, cancellationToken);

    /// <summary>Runs that many waiting jobs at concurrency 50; returns jobs a second.</summary>
    public Task<double> WorkAsync(int count, CancellationToken cancellationToken) => AskAsync("work", count, "{}", cancellationToken);

    /// <summary>Processor seconds of its process so far.</summary>
    public double ProcessorSeconds() => _process.ProcessorSeconds();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<double> AskAsync(string what, int count, string payload, CancellationToken cancellationToken) =>
        (await _process.AskAsync(new { what, count, payload = JsonSerializer.Deserialize<JsonElement>(payload) }, cancellationToken))["figure"]!.GetValue<double>();
}
