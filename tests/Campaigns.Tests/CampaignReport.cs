using System.Text.Encodings.Web;
using System.Text.Json;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>What one campaign found, judged by the site's ground truth and the queue's records.</summary>
internal sealed record CampaignReport
{
    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Campaign { get; init; }

    public required int Jobs { get; init; }

    /// <summary>Workers killed while the site held their save, at phase intent: after the click, before its answer.</summary>
    public required int Faults { get; init; }

    /// <summary>Jobs that are neither done, dead nor in review, or that nobody knows.</summary>
    public required int Lost { get; init; }

    /// <summary>Records beyond the first of their reference.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Records that differ from what was ordered.</summary>
    public required int Wrong { get; init; }

    public required int Seed { get; init; }

    /// <summary>Records in the site.</summary>
    public required int Records { get; init; }

    /// <summary>Done, with the verdict that this job entered the record.</summary>
    public required int Entered { get; init; }

    public required int InReview { get; init; }

    /// <summary>The reasons of the jobs that are not done.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Saves that reached the site beyond the first of their reference, whatever became of them.</summary>
    public required int Reentries { get; init; }

    /// <summary>The most processes and folders of browsers and drivers seen at once; 0 means that the count counts nothing.</summary>
    public required int ProcessesSeen { get; init; }

    /// <summary>What the campaign's workers left on the machine when the last one had stopped: processes, and folders of browsers.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    /// <summary>From the kill until the job was settled, 95th percentile, in seconds.</summary>
    public required double RecoveryP95 { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, OneLine);
}
