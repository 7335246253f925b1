using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrowserAgent.BenchmarkKit;

/// <summary>A process that is told what to do by a line of JSON and answers each with one. It waits, and costs next to nothing, while others are measured.</summary>
/// <param name="name">For messages.</param>
/// <param name="process">The process.</param>
public sealed class JsonLineProcess(string name, ParentBoundProcess process) : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    public int Id => process.Id;

    /// <summary>Processor seconds of the process itself so far.</summary>
    public double ProcessorSeconds() => process.ProcessorSeconds();

    /// <exception cref="BenchFailedException">It ended, or answered with a <c>fault</c>.</exception>
    public async Task<JsonNode> AskAsync(object question, CancellationToken cancellationToken)
    {
        await process.Input.WriteLineAsync(JsonSerializer.Serialize(question, Wire).AsMemory(), cancellationToken);
        await process.Input.FlushAsync(cancellationToken);
        var line = await process.Output.ReadLineAsync(cancellationToken) ?? throw new BenchFailedException($"The process of {name} ended; its words are above.");
        var answer = JsonNode.Parse(line)!;
        return answer["fault"] is { } fault ? throw new BenchFailedException($"{name} failed: {fault}") : answer;
    }

    /// <inheritdoc cref="AskAsync(object, CancellationToken)"/>
    public async Task<T> AskAsync<T>(object question, CancellationToken cancellationToken) => (await AskAsync(question, cancellationToken)).Deserialize<T>(Wire)!;

    /// <summary>Asks it to end, so that it can end its browser first.</summary>
    public async ValueTask DisposeAsync()
    {
        await process.EndAsync(EndLimit);
        await process.DisposeAsync();
    }
}
