using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Faults;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary>One call as the report shows it. Tokens are zero where a provider would bill none.</summary>
internal sealed record CallRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Status { get; init; }

    public string? Model { get; init; }

    public string? LookingFor { get; init; }

    public string? Verb { get; init; }

    public string? Ref { get; init; }

    public FaultKind? Fault { get; init; }

    public int PromptTokens { get; init; }

    public int CompletionTokens { get; init; }
}

/// <summary>What was asked and answered since the start or the last reset.</summary>
internal sealed class CallLog
{
    private const int KeptBodies = 50;
    private const int KeptCalls = 50;

    private readonly Lock syncRoot = new();
    private readonly Queue<string> bodies = new();
    private readonly Queue<CallRecord> last = new();
    private readonly SortedDictionary<string, int> faults = new(StringComparer.Ordinal);
    private long calls;
    private long promptTokens;
    private long completionTokens;

    public void AddBody(string body)
    {
        lock (syncRoot)
        {
            calls++;
            Keep(bodies, body, KeptBodies);
        }
    }

    public void Add(CallRecord call)
    {
        lock (syncRoot)
        {
            promptTokens += call.PromptTokens;
            completionTokens += call.CompletionTokens;
            if (call.Fault is { } kind)
            {
                var name = FaultRuleJson.NameOf(kind);
                faults[name] = faults.GetValueOrDefault(name) + 1;
            }

            Keep(last, call, KeptCalls);
        }
    }

    public void Clear()
    {
        lock (syncRoot)
        {
            (calls, promptTokens, completionTokens) = (0, 0, 0);
            bodies.Clear();
            last.Clear();
            faults.Clear();
        }
    }

    public JsonObject Report()
    {
        lock (syncRoot)
        {
            return new JsonObject
            {
                ["calls"] = calls,
                ["prompt_tokens"] = promptTokens,
                ["completion_tokens"] = completionTokens,
                ["faults"] = new JsonObject(faults.Select(fault => KeyValuePair.Create(fault.Key, (JsonNode?)fault.Value))),
                ["last"] = new JsonArray([.. last.Select(Show)]),
            };
        }
    }

    public IReadOnlyList<string> Bodies()
    {
        lock (syncRoot)
        {
            return [.. bodies];
        }
    }

    private static void Keep<T>(Queue<T> queue, T item, int limit)
    {
        queue.Enqueue(item);
        while (queue.Count > limit)
        {
            queue.Dequeue();
        }
    }

    private static JsonNode? Show(CallRecord call) => new JsonObject
    {
        ["id"] = call.Id,
        ["at"] = call.At,
        ["status"] = call.Status,
        ["model"] = call.Model,
        ["looking_for"] = call.LookingFor,
        ["verb"] = call.Verb,
        ["ref"] = call.Ref,
        ["fault"] = call.Fault is { } kind ? FaultRuleJson.NameOf(kind) : null,
        ["prompt_tokens"] = call.PromptTokens,
        ["completion_tokens"] = call.CompletionTokens,
    };
}
