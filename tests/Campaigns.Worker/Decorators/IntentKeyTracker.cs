using System.Collections.Concurrent;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The natural keys whose intent this process has seen: a search for any other one is a pre-check.</summary>
internal sealed class IntentKeyTracker
{
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.OrdinalIgnoreCase);

    public void Note(string? naturalKey)
    {
        if (naturalKey is not null)
        {
            _seen[naturalKey] = true;
        }
    }

    public bool Knows(string naturalKey) => _seen.ContainsKey(naturalKey);

    /// <summary>Forgets a key whose job begins anew.</summary>
    public void Forget(string? naturalKey)
    {
        if (naturalKey is not null)
        {
            _seen.TryRemove(naturalKey, out _);
        }
    }
}

/// <summary>Fills the ledger; changes nothing.</summary>
internal sealed class IntentRecordingQueue(IJobQueue queue, IntentKeyTracker ledger) : QueueDecorator(queue)
{
    public override async Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken)
    {
        var claim = await base.ClaimAsync(workerId, cancellationToken);
        if (claim is { Job.Phase: >= JobPhase.Intent })
        {
            ledger.Note(claim.Job.NaturalKey);
        }
        else if (claim is not null)
        {
            ledger.Forget(claim.Job.NaturalKey);
        }

        return claim;
    }

    public override Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken)
    {
        ledger.Note(claim.Job.NaturalKey);
        return base.SetPhaseAsync(claim, phase, cancellationToken);
    }
}
