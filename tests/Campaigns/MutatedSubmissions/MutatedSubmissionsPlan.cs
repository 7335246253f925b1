namespace BrowserAgent.Campaigns.MutatedSubmissions;

/// <summary>One run of the campaign.</summary>
internal sealed record MutatedSubmissionsPlan
{
    public string Name { get; init; } = "mutated-submissions";

    public required int Submissions { get; init; }

    /// <summary>Every list is asked for after so many submissions.</summary>
    public required int ListEvery { get; init; }

    /// <summary>How much the worker's resident memory may grow for each 100,000 submissions, in MiB, after the first half; null where the run is too short to say.</summary>
    public required double? MaxGrowthMiB { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many requests are under way at once.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>At least this share must be accepted: what is refused at the first look proves little.</summary>
    public double MinAccepted { get; init; } = 0.3;
}
