using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;

namespace BrowserAgent.Campaigns.Judging;

/// <summary>What became of all jobs, by the site's records and the queue's.</summary>
internal sealed record Judgement
{
    /// <summary>A save that reached the site and did not become a record by it: refused, dropped, answered with an error, or still held.</summary>
    private static readonly HashSet<string> SavesWithoutRecord =
        [FaultKind.HoldBeforeCommit, FaultKind.ErrorBeforeCommit, FaultKind.NoAnswerBeforeCommit, FaultKind.Locked, FaultKind.FalseSaved, FaultKind.SessionEndMidSave];

    private Judgement(IReadOnlyList<JudgedJob> jobs, GroundTruth truth) => (Jobs, Truth) = (jobs, truth);

    public IReadOnlyList<JudgedJob> Jobs { get; }

    public GroundTruth Truth { get; }

    /// <summary>Neither done, dead, rejected nor with a person, or known to nobody.</summary>
    public int Lost => Jobs.Count(job => job.Record is not { } record || !IsSettled(record));

    /// <summary>Records beyond the first of their reference.</summary>
    public int Duplicates => Truth.Orders.GroupBy(record => record.Reference).Sum(same => same.Count() - 1);

    /// <summary>Records that differ from what was ordered, or that nobody ordered.</summary>
    public int Wrong
    {
        get
        {
            var orders = Jobs.GroupBy(job => job.Order.Reference).ToDictionary(same => same.Key, same => same.First().Order);
            return Truth.Orders.Count(record => !orders.TryGetValue(record.Reference, out var order) || !order.IsSavedIn(record));
        }
    }

    /// <summary>Saves that reached the site beyond the first of their reference, whatever became of them.</summary>
    public int Reentries => SavesByReference().Sum(saves => Math.Max(0, saves.Value - 1));

    public int Done => Jobs.Count(job => job.Record is { State: JobState.Done });

    public int InReview => Jobs.Count(job => job.Record is { State: JobState.Review });

    public int Dead => Jobs.Count(job => job.Record is { State: JobState.Dead or JobState.Rejected });

    /// <summary>Jobs said to be done whose record is not in the site.</summary>
    public int DoneWithoutRecord => Jobs.Count(job => job is { Record.State: JobState.Done, Records: 0 });

    public static Task<Judgement> OfAsync(CampaignFixture fixture, CancellationToken cancellationToken) => OfAsync(fixture.Site, fixture.Operations, fixture.Sent, cancellationToken);

    public static async Task<Judgement> OfAsync(MeridianAdminClient site, IJobOperations operations, IReadOnlyList<SentJob> allSent, CancellationToken cancellationToken)
    {
        var truth = await site.TruthAsync(cancellationToken);
        var records = truth.Orders.CountBy(record => record.Reference).ToDictionary();
        var jobs = new List<JudgedJob>();
        foreach (var sent in allSent)
        {
            jobs.Add(new JudgedJob(sent.Order, await operations.FindAsync(sent.Id, cancellationToken), records.GetValueOrDefault(sent.Order.Reference)));
        }

        return new Judgement(jobs, truth);
    }

    public static bool IsSettled(JobRecord job) => job.State is JobState.Done or JobState.Review or JobState.Dead or JobState.Rejected;

    /// <summary>How many saves of each reference reached the site.</summary>
    public IReadOnlyDictionary<string, int> SavesByReference() =>
        Truth.Orders.Select(record => record.Reference)
            .Concat(Truth.Events
                .Where(happened => happened.Reference is not null && IsSaveWithoutRecord(happened))
                .Select(happened => happened.Reference!))
            .CountBy(reference => reference)
            .ToDictionary();

    // What was held before it was saved may have been let go on and be a record after all: then the record is counted.
    private bool IsSaveWithoutRecord(EventRecord happened) =>
        happened.Kind == EventKind.Refused
        || (happened.Kind == EventKind.Fault && SavesWithoutRecord.Contains(happened.Detail ?? "")
            && !(happened.Detail == FaultKind.HoldBeforeCommit
                && Truth.Orders.Any(record => record.Reference == happened.Reference && record.Account == happened.Account)));

    /// <summary>The conditions that every campaign shares, as sentences; none when all hold.</summary>
    public IEnumerable<string> CommonFailures()
    {
        if (Lost > 0)
        {
            yield return $"{Lost} jobs are lost.";
        }

        if (Duplicates > 0)
        {
            yield return $"The site holds {Duplicates} records too many.";
        }

        if (Wrong > 0)
        {
            yield return $"{Wrong} records differ from what was ordered.";
        }

        if (DoneWithoutRecord > 0)
        {
            yield return $"{DoneWithoutRecord} jobs are said to be done and have no record.";
        }
    }
}

/// <param name="Order">What was sent.</param>
/// <param name="Record">The queue's; null when it knows none.</param>
/// <param name="Records">How many the site holds under the reference.</param>
internal sealed record JudgedJob(CampaignOrder Order, JobRecord? Record, int Records);
