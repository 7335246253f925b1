using System.Text.Json;
using System.Text.Json.Serialization;
using BrowserAgent.QueueBenchmark.Measuring;

namespace BrowserAgent.QueueBenchmark;

/// <summary>The result. Rates are jobs a second, medians of the rounds; a ratio is the median of the rounds' ratios, not the ratio of the medians.</summary>
internal sealed record QueueFigures
{
    private static readonly JsonSerializerOptions Wire = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Claimed and acknowledged by 50 slots of one process.</summary>
    public required double JobsPerS { get; init; }

    public required double BullmqRatio { get; init; }

    public required double AddP50Ms { get; init; }

    /// <summary>The longest recovery of all kills.</summary>
    public required double RecoveryS { get; init; }

    /// <summary>A waiting purchase order with its payload and both keys.</summary>
    public required double BytesPerJob { get; init; }

    /// <summary>Server time of a claim with a million waiting jobs divided by that with a thousand, equal tenants. Null in a small run.</summary>
    [JsonPropertyName("claim_cost_ratio_1m")]
    public required double? ClaimCostRatioMillion { get; init; }

    /// <summary>The same when one tenant has almost all waiting jobs: the others' jobs, which come first, are scattered over the server's memory.</summary>
    [JsonPropertyName("claim_cost_ratio_1m_flood")]
    public required double? ClaimCostRatioMillionFlood { get; init; }

    /// <summary>The larger of both ratios for the longest queue of this run.</summary>
    public required double ClaimCostRatioLongest { get; init; }

    public required int LongestLine { get; init; }

    /// <summary>Processor time of a job, client and Redis together, from claim to acknowledgement.</summary>
    public required double CpuUsPerJob { get; init; }

    public required double CeilingCpuUsPerJob { get; init; }

    public required double BullmqCpuUsPerJob { get; init; }

    public required double AddBatchPerS { get; init; }

    public required double CeilingJobsPerS { get; init; }

    public required double CeilingAddP50Ms { get; init; }

    public required double CeilingAddBatchPerS { get; init; }

    public required double CeilingRatio { get; init; }

    public required double BullmqJobsPerS { get; init; }

    public required double BullmqAddP50Ms { get; init; }

    public required double BullmqAddBatchPerS { get; init; }

    public required double BytesPerBareJob { get; init; }

    public required int PayloadBytes { get; init; }

    public required double BullmqBytesPerJob { get; init; }

    public required double BullmqBytesPerBareJob { get; init; }

    public required IReadOnlyList<ClaimCostFigures> Claims { get; init; }

    public required IReadOnlyList<double> RecoveriesS { get; init; }

    public required IReadOnlyList<double> BullmqRatios { get; init; }

    public required string BullmqVersion { get; init; }

    public required int Cores { get; init; }

    /// <summary>Load of the machine, one minute's average, at the start and at the end.</summary>
    public required IReadOnlyList<double> Load { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Wire);
}
