using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Asks before the one irreversible click whether there is time for it: a click that outlives its lease could be made by two workers. Times are
/// read from monotonic clocks, so a paused process or a corrected wall clock can't make them longer.
/// </summary>
internal sealed class CommitGuard(IOptions<RunnerOptions> options)
{
    /// <summary>Renews the queue's lease, then looks.</summary>
    public async Task<CommitGuardResult> RenewAndCheckAsync(RunContext run, CancellationToken cancellationToken) =>
        await run.JobLease.RenewAsync(cancellationToken)
            ? Check(run)
            : new CommitGuardResult.LeaseTooShort("The queue did not renew the job's lease before the commit.");

    /// <summary>Looks at the times only: the last thing before the click.</summary>
    public CommitGuardResult Check(RunContext run)
    {
        var budget = options.Value.CommitBudget;
        if (run.JobLease.TimeLeft is var lease && lease < budget)
        {
            return new CommitGuardResult.LeaseTooShort($"{lease.TotalSeconds:0.#} s are left on the queue's lease; the commit needs {budget.TotalSeconds:0.#} s.");
        }

        return run.Session.Lease.SiteTimeLeft is var site && site < budget
            ? new CommitGuardResult.SessionTooShort($"{site.TotalSeconds:0.#} s are left of the site's session; the commit needs {budget.TotalSeconds:0.#} s.")
            : new CommitGuardResult.Allowed();
    }
}

/// <summary>May the click be made?</summary>
internal abstract record CommitGuardResult
{
    private CommitGuardResult()
    {
    }

    public sealed record Allowed : CommitGuardResult;

    public sealed record LeaseTooShort(string Why) : CommitGuardResult;

    public sealed record SessionTooShort(string Why) : CommitGuardResult;
}
