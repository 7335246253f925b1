using System.Globalization;

namespace BrowserAgent.Campaigns.MutatedSubmissions;

/// <summary>What became of the submissions, and whether that is right.</summary>
internal sealed class SubmissionTally
{
    private readonly Lock _lock = new();
    private readonly List<string> _errors = [];

    public int Sent { get; private set; }

    public int Accepted { get; private set; }

    /// <summary>Requests whose body could not be read as a submission: nothing is stored.</summary>
    public int Refused { get; private set; }

    public int Rejected { get; private set; }

    /// <summary>Answers of 500 and above, broken connections, answers that are no JSON.</summary>
    public int Failed { get; private set; }

    public int FailedLists { get; private set; }

    public int InboxMessages { get; private set; }

    /// <summary>Ids that an answer named as stored.</summary>
    public HashSet<string> Stored { get; } = new(StringComparer.Ordinal);

    public void Inbox(int messages)
    {
        lock (_lock)
        {
            Sent += messages;
            InboxMessages += messages;
        }
    }

    /// <param name="status">As in an answer: accepted, in_review, known, rejected, key_reused, unreadable.</param>
    /// <param name="id">The job; null when nothing was stored.</param>
    public void Answered(string status, string? id)
    {
        lock (_lock)
        {
            Sent++;
            Accepted += status is "accepted" or "in_review" or "known" ? 1 : 0;
            Rejected += status == "rejected" ? 1 : 0;
            Refused += status is "unreadable" or "key_reused" ? 1 : 0;
            if (id is not null && status is "accepted" or "in_review" or "rejected")
            {
                Stored.Add(id!);
            }
        }
    }

    public void Fail(string what, int submissions)
    {
        lock (_lock)
        {
            Sent += submissions;
            Failed++;
            Remember(what);
        }
    }

    public void ListFailed(string what)
    {
        lock (_lock)
        {
            FailedLists++;
            Remember(what);
        }
    }

    /// <summary>Which conditions were missed.</summary>
    /// <param name="plan">The conditions.</param>
    /// <param name="stored">Jobs that the queue holds at the end.</param>
    /// <param name="deadLetters">Inbox messages that could not be read.</param>
    /// <param name="acceptedFromInbox">Jobs of the inbox that are not rejected.</param>
    /// <param name="missing">Ids that an answer named and the queue does not hold.</param>
    /// <param name="growthMiB">For each 100,000 submissions.</param>
    public IReadOnlyList<string> Judge(MutatedSubmissionsPlan plan, long stored, long deadLetters, long acceptedFromInbox, int missing, double growthMiB)
    {
        var failures = new List<string>();
        void Demand(bool holds, FormattableString what)
        {
            if (!holds)
            {
                failures.Add(what.ToString(CultureInfo.InvariantCulture));
            }
        }

        Demand(Failed == 0, $"{Failed} requests failed: {string.Join("; ", _errors)}");
        Demand(FailedLists == 0, $"{FailedLists} lists failed: {string.Join("; ", _errors)}");
        Demand(missing == 0, $"{missing} jobs that were answered as stored are not in the queue");
        Demand(stored == Stored.Count + InboxMessages - deadLetters, $"the queue holds {stored} jobs; {Stored.Count} were answered as stored and {InboxMessages - deadLetters} came through the inbox");
        var accepted = (Accepted + acceptedFromInbox) / (double)Math.Max(1, Sent);
        Demand(accepted >= plan.MinAccepted, $"only {accepted:P0} were accepted; the condition is {plan.MinAccepted:P0}");
        Demand(plan.MaxGrowthMiB is not { } most || growthMiB < most, $"the worker's memory grew by {growthMiB:0.0} MiB for each 100,000 submissions; the condition is under {plan.MaxGrowthMiB} MiB");
        return failures;
    }

    private void Remember(string what)
    {
        if (_errors.Count < 5)
        {
            _errors.Add(what);
        }
    }
}
