using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Checks before the one irreversible click that there is time for it: while a click outlives its lease, another worker may claim the job and click
/// too. Times are read from monotonic clocks, so a paused process or a corrected wall clock can't make them longer.
/// </summary>
internal sealed class CommitTimeGuard(IOptions<RunnerOptions> options)
{
    /// <summary>Renews the job's lease, then checks.</summary>
    /// <returns>Null when the click may be made.</returns>
    public async Task<RunFailure?> RenewAndCheckAsync(RunContext run, CancellationToken cancellationToken) =>
        await run.JobLease.RenewAsync(cancellationToken)
            ? Check(run)
            : new RunFailure.LeaseTooShort("The queue did not renew the job's lease before the commit.", run.JobLease.TimeLeft);

    /// <summary>Checks the times without renewing: the last step before the click.</summary>
    /// <returns>Null when the click may be made.</returns>
    public RunFailure? Check(RunContext run)
    {
        var budget = options.Value.CommitBudget;
        if (run.JobLease.TimeLeft is var lease && lease < budget)
        {
            return new RunFailure.LeaseTooShort($"{lease.TotalSeconds:0.#} s are left of the job's lease; the commit needs {budget.TotalSeconds:0.#} s.", lease);
        }

        return run.Session.Lease.SiteTimeLeft is var site && site < budget
            ? new RunFailure.SessionEnded($"{site.TotalSeconds:0.#} s are left of the site's session; the commit needs {budget.TotalSeconds:0.#} s.")
            : null;
    }
}
