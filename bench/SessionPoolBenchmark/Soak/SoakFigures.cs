using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>The result.</summary>
internal sealed record SoakFigures
{
    private static readonly JsonSerializerOptions Wire = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required int Jobs { get; init; }

    public required int Failures { get; init; }

    /// <summary>The largest memory of one browser with all its processes.</summary>
    public required double PeakPssMib { get; init; }

    /// <summary>How often the one session was replaced.</summary>
    public required int Recycles { get; init; }

    /// <summary>The same, by the pool's recycle reasons.</summary>
    public required IReadOnlyDictionary<string, int> RecyclesByReason { get; init; }

    /// <summary>Samples in which a browser was over the hard cap.</summary>
    public required int CapBreaches { get; init; }

    public required double LongestOverCapS { get; init; }

    /// <summary>Growth of the resident memory of the process with the pool; null when too few jobs were done.</summary>
    [JsonPropertyName("worker_rss_slope_mib_per_1000")]
    public required double? WorkerRssSlopeMibPer1000 { get; init; }

    [JsonPropertyName("worker_files_slope_per_1000")]
    public required double? WorkerFilesSlopePer1000 { get; init; }

    /// <summary>Processes and folders that remain after the end.</summary>
    public required int Leftovers { get; init; }

    public required int SoftCapMib { get; init; }

    public required int HardCapMib { get; init; }

    public required bool WithoutCaps { get; init; }

    public required int LeakMibAJob { get; init; }

    public required int Browsers { get; init; }

    public required int Samples { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Path of the plot; null when none was requested.</summary>
    public required string? Plot { get; init; }

    public required string Browser { get; init; }

    public required string BrowserPath { get; init; }

    public required int Cores { get; init; }

    /// <summary>Load of the machine, one minute's average, at the start and at the end.</summary>
    public required IReadOnlyList<double> Load { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Wire);
}
