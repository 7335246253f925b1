using System.Diagnostics;
using BrowserAgent.Campaigns.Worker.Model;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.QueueModel;

/// <summary>
/// What the workers themselves wrote down beside the queue: each claim, each acknowledgement sent, each answer heard. A line is with the kernel before
/// the worker goes on, so a killed worker's lines are there, too.
/// </summary>
internal sealed class JournalTotals
{
    private const string Accepted = nameof(FencedWriteResult.Ok);

    private readonly ILookup<string, JournalLine> _claims;
    private readonly List<JournalLine> _answers;
    private readonly SimulatedWorkerOutcomeDraw _outcomes;

    public JournalTotals(IEnumerable<WorkerProcess> workers, SimulatedWorkerOutcomeDraw outcomes)
    {
        _outcomes = outcomes;
        var lines = workers.SelectMany(worker => worker.Journal.Lines).ToList();
        _claims = lines.Where(line => line.Kind == JournalLineKind.Claimed).ToLookup(line => line.JobId);
        // A job that is given back after its intent is not acknowledged: its other fenced writes are no ends.
        var ends = lines.Where(line => outcomes.Of(line.JobId, line.Fence) != SimulatedWorkerOutcome.IsRefused).ToList();
        _answers = [.. ends.Where(line => line.Kind == JournalLineKind.Answered && Enum.TryParse<FencedWriteResult>(line.Detail, out _))];
        Sent = ends.Count(line => line.Kind == JournalLineKind.Sent);
        AcceptedFences = _answers.Where(line => line.Detail == Accepted).ToLookup(line => line.JobId, line => line.Fence);
    }

    /// <summary>By job, the claims whose acknowledgement was accepted. One each is right.</summary>
    public ILookup<string, long> AcceptedFences { get; }

    public int Sent { get; }

    /// <summary>Acknowledgements whose answer did not come, or nobody lived to write down.</summary>
    public int Unanswered => Sent - _answers.Count;

    public int DoubleAcknowledged => AcceptedFences.Sum(job => job.Count() - 1);

    public int Claims => _claims.Sum(job => job.Count());

    public int Deaths => Count(SimulatedWorkerOutcome.Dies);

    public int Refused => Count(SimulatedWorkerOutcome.IsRefused);

    public int Hangs => Count(SimulatedWorkerOutcome.Hangs);

    /// <summary>Acknowledgements sent long after their lease was over.</summary>
    public int StaleSent => _answers.Count(IsStale);

    public int StaleRefused => _answers.Count(answer => IsStale(answer) && answer.Detail != Accepted);

    /// <summary>Acknowledgements of workers that did nothing wrong, refused all the same: the machine was slower than the lease.</summary>
    public int LateRefused => _answers.Count(answer => !IsStale(answer) && answer.Detail != Accepted);

    /// <summary>Claims of a job after its acknowledgement had been accepted.</summary>
    public int ClaimedAfterEnd => _claims.Sum(job => job.Count(claim => AcceptedFences[claim.JobId].Any(fence => fence < claim.Fence)));

    /// <summary>From a death until another worker had the job, in seconds.</summary>
    public IReadOnlyList<double> Recoveries =>
        [.. _claims.SelectMany(job => job
            .Where(claim => _outcomes.Of(claim.JobId, claim.Fence) == SimulatedWorkerOutcome.Dies)
            .Select(death => (death.At, Next: job.Where(claim => claim.Fence > death.Fence).MinBy(claim => claim.Fence)))
            .Where(orphan => orphan.Next is not null)
            .Select(orphan => Stopwatch.GetElapsedTime(orphan.At, orphan.Next!.At).TotalSeconds))];

    private bool IsStale(JournalLine answer) => _outcomes.Of(answer.JobId, answer.Fence) == SimulatedWorkerOutcome.Hangs;

    private int Count(SimulatedWorkerOutcome outcome) => _claims.Sum(job => job.Count(claim => _outcomes.Of(claim.JobId, claim.Fence) == outcome));
}
