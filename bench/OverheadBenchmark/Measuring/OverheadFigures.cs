using System.Text.Json;
using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.OverheadBenchmark.Measuring;

/// <summary>The result. Times are medians in milliseconds; a ratio is the median of the rounds' ratios, not the ratio of the medians.</summary>
internal sealed record OverheadFigures
{
    private static readonly JsonSerializerOptions Wire = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required int Orders { get; init; }

    /// <summary>Claim to acknowledgement, with full audit.</summary>
    public required double AuditMs { get; init; }

    /// <summary>Claim to acknowledgement, without audit.</summary>
    public required double PlainMs { get; init; }

    public required double RawMs { get; init; }

    public required double AuditRatio { get; init; }

    public required double PlainRatio { get; init; }

    public required double AuditP95Ms { get; init; }

    /// <summary>Submission to acknowledgement, with full audit.</summary>
    public required double AuditEnqueueToDoneMs { get; init; }

    /// <summary>Submission to acknowledgement, without audit.</summary>
    public required double PlainEnqueueToDoneMs { get; init; }

    public required double PicturesPerOrder { get; init; }

    public required int Cores { get; init; }

    public static OverheadFigures Of(IReadOnlyList<LaneTimingsRound> rounds, double picturesPerOrder)
    {
        return new OverheadFigures
        {
            Orders = rounds.Count,
            AuditMs = Math.Round(Median(round => round.Audit.Took.TotalMilliseconds)),
            PlainMs = Math.Round(Median(round => round.WithoutAudit.Took.TotalMilliseconds)),
            RawMs = Math.Round(Median(round => round.Raw.Took.TotalMilliseconds)),
            AuditRatio = Math.Round(Median(round => round.Audit.Took / round.Raw.Took), 2),
            PlainRatio = Math.Round(Median(round => round.WithoutAudit.Took / round.Raw.Took), 2),
            AuditP95Ms = Math.Round(rounds.Select(round => round.Audit.Took.TotalMilliseconds).Quantile(0.95)),
            AuditEnqueueToDoneMs = Math.Round(Median(round => round.Audit.FromEnqueue.TotalMilliseconds)),
            PlainEnqueueToDoneMs = Math.Round(Median(round => round.WithoutAudit.FromEnqueue.TotalMilliseconds)),
            PicturesPerOrder = Math.Round(picturesPerOrder, 1),
            Cores = Environment.ProcessorCount,
        };

        double Median(Func<LaneTimingsRound, double> of) => rounds.Select(of).Median();
    }

    public string ToJson() => JsonSerializer.Serialize(this, Wire);
}
