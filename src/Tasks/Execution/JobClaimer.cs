using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.SiteAvailability;

namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// Claims jobs for this worker: none while it can write no audit trail, and of a site that has an outage one at a time, in a slot of its own, so that the
/// slots of other sites' jobs are never taken up by trials of a site that does not answer.
/// </summary>
internal sealed class JobClaimer(IJobQueue queue, AuditAvailability audit, SiteOutageBreaker outages)
{
    private readonly string _workerId = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..Math.Min(64, Environment.MachineName.Length + 20)];

    public string WorkerId => _workerId;

    /// <summary>The next job; null when none may run.</summary>
    /// <param name="cancellationToken">
    /// Ends the wait for the audit trail, not the claim: if a stop cancelled a claim that Redis already made, nobody would run that job until its lease expires.
    /// </param>
    public async Task<JobClaim?> ClaimAsync(CancellationToken cancellationToken)
    {
        await audit.WaitUntilAvailableAsync(cancellationToken);
        return await queue.ClaimAsync(_workerId, CancellationToken.None);
    }

    /// <summary>A job of a site whose pause is over, to find out whether it serves again; null when there is none.</summary>
    /// <param name="cancellationToken">As for <see cref="ClaimAsync"/>.</param>
    public async Task<JobClaim?> ClaimTrialAsync(CancellationToken cancellationToken)
    {
        foreach (var site in outages.GetOnTrial())
        {
            await audit.WaitUntilAvailableAsync(cancellationToken);
            if (await queue.ClaimTrialAsync(_workerId, site, CancellationToken.None) is { } claim)
            {
                return claim;
            }
        }

        return null;
    }

    public Task ReleaseAsync(JobClaim claim) => queue.ReleaseAsync(claim, CancellationToken.None);
}
