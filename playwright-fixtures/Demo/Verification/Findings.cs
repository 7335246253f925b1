namespace BrowserAgent.Demo.Verification;

/// <summary>What a run came to.</summary>
internal sealed record Findings
{
    /// <summary>Orders sent; one answered with an earlier job is not counted as a job again.</summary>
    public required int Sent { get; init; }

    public required int Jobs { get; init; }

    /// <summary>Orders of the file that the site holds now and did not hold before.</summary>
    public required int Entered { get; init; }

    public required int AlreadyThere { get; init; }

    public required int InReview { get; init; }

    public required int Rejected { get; init; }

    /// <summary>Given up after its retries: visible, but no part of a good run.</summary>
    public required int GivenUp { get; init; }

    /// <summary>Sent and nowhere: no end, or said to be done and not in the ground truth.</summary>
    public required int Lost { get; init; }

    /// <summary>References that the site holds more than once.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Saved orders that are not what they should be, saved orders that should not be, and wrong acts.</summary>
    public required int Wrong { get; init; }

    public required IReadOnlyDictionary<string, int> Rungs { get; init; }

    public required int LlmCalls { get; init; }

    public required long LlmTokens { get; init; }

    /// <summary>Zero when nothing was entered.</summary>
    public required double SecondsPerOrder { get; init; }

    /// <summary>Everything that is not as it must be, in words. Empty is success.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
