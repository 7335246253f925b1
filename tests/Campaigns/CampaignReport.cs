using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrowserAgent.Campaigns;

/// <summary>What one campaign found, judged by the site's ground truth and the queue's records.</summary>
internal sealed record CampaignReport
{
    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public required string Campaign { get; init; }

    public required int Jobs { get; init; }

    /// <summary>Faults that took place, not those that were planned.</summary>
    public required int Faults { get; init; }

    /// <summary>Jobs that are neither done, dead, rejected nor in review, or that nobody knows.</summary>
    public required int Lost { get; init; }

    /// <summary>Records beyond the first of their natural key.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Records that differ from what was ordered, or that nobody ordered.</summary>
    public required int Wrong { get; init; }

    /// <summary>Seconds, as the campaign defines recovery; null when nothing had to recover.</summary>
    public required double? RecoveryP95 { get; init; }

    public required int Seed { get; init; }

    /// <summary>What else the campaign counted, in order; names in snake_case.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Figures { get; init; } = [];

    /// <summary>Which conditions for passing were missed, a sentence each.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    public bool Passed => Failures.Count == 0;

    public T? Figure<T>(string name) => (T?)Figures.Single(figure => figure.Key == name).Value;

    public string ToJson()
    {
        var line = new JsonObject
        {
            ["campaign"] = Campaign,
            ["jobs"] = Jobs,
            ["faults"] = Faults,
            ["lost"] = Lost,
            ["duplicates"] = Duplicates,
            ["wrong"] = Wrong,
            ["recovery_p95_s"] = RecoveryP95,
            ["seed"] = Seed,
        };
        foreach (var (name, value) in Figures)
        {
            line[name] = JsonSerializer.SerializeToNode(value, OneLine);
        }

        line["passed"] = Passed;
        line["failures"] = JsonSerializer.SerializeToNode(Failures, OneLine);
        return line.ToJsonString(OneLine);
    }
}
