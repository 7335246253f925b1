using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.Judging;

/// <summary>
/// The fenced writes that workers sent under a claim after somebody else had claimed the job, read off the journals: the later claim is written down
/// after the queue has given it, so a write asked for after that line is stale for certain.
/// </summary>
internal sealed record StaleWrites(IReadOnlyList<StaleWrite> All)
{
    public int Refused => All.Count(write => write.Answer is "StaleFence" or "LeaseGone");

    public int Accepted => All.Count(write => write.Answer == "Ok");

    /// <summary>Without an answer: cancelled by the worker itself, or failed.</summary>
    public int Unanswered => All.Count - Refused - Accepted;

    public static StaleWrites Of(IReadOnlyList<WorkerProcess> workers)
    {
        var journals = workers.Select(worker => worker.Journal.Lines).ToList();
        var claims = journals.SelectMany(lines => lines).Where(line => line.Kind == JournalLineKind.Claimed).ToLookup(line => line.JobId);
        return new StaleWrites([.. journals.SelectMany(lines => lines
            .Select((line, place) => (line, place))
            .Where(entry => entry.line.Kind == JournalLineKind.Sent && claims[entry.line.JobId].Any(claim => claim.Fence > entry.line.Fence && claim.At < entry.line.At))
            .Select(entry => new StaleWrite(entry.line.JobId, entry.line.Fence, entry.line.Verb, AnswerOf(lines, entry.place))))]);
    }

    private static string? AnswerOf(IReadOnlyList<JournalLine> lines, int place) =>
        lines.Skip(place + 1).FirstOrDefault(line => line.Kind == JournalLineKind.Answered
            && (line.JobId, line.Fence, line.Verb) == (lines[place].JobId, lines[place].Fence, lines[place].Verb))?.Detail;
}

/// <param name="JobId">Whose.</param>
/// <param name="Fence">Of the claim that was over.</param>
/// <param name="Verb">What was written.</param>
/// <param name="Answer">The queue's, or that there is none; null when it is still awaited.</param>
internal sealed record StaleWrite(string JobId, long Fence, string Verb, string? Answer);
