using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Running;

/// <summary>
/// Asks before the one irreversible click whether there is time for it: a click that outlives its lease could be made by two workers. Times are
/// read from monotonic clocks, so a paused process or a corrected wall clock can't make them longer.
/// </summary>
internal sealed class CommitGuard(IOptions<RunnerOptions> options)
{
    /// <summary>Renews the queue's lease, then looks.</summary>
    public async Task<GuardAnswer> RenewAndLookAsync(RunContext run, CancellationToken cancellationToken) =>
        await run.Hold.RenewAsync(cancellationToken)
            ? Look(run)
            : new GuardAnswer.LeaseShort("The queue did not renew the job's lease before the commit.");

    /// <summary>Looks at the times only: the last thing before the click.</summary>
    public GuardAnswer Look(RunContext run)
    {
        var budget = options.Value.CommitBudget;
        if (run.Hold.TimeLeft is var lease && lease < budget)
        {
            return new GuardAnswer.LeaseShort($"{lease.TotalSeconds:0.#} s are left on the queue's lease; the commit needs {budget.TotalSeconds:0.#} s.");
        }

        return run.Seat.Lease.SiteTimeLeft is var site && site < budget
            ? new GuardAnswer.SiteShort($"{site.TotalSeconds:0.#} s are left of the site's session; the commit needs {budget.TotalSeconds:0.#} s.")
            : new GuardAnswer.Open();
    }
}

/// <summary>May the click be made?</summary>
internal abstract record GuardAnswer
{
    private GuardAnswer()
    {
    }

    public sealed record Open : GuardAnswer;

    public sealed record LeaseShort(string Why) : GuardAnswer;

    public sealed record SiteShort(string Why) : GuardAnswer;
}
