using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;

namespace BrowserAgent.Tasks.Running;

/// <summary>
/// Brings the form to the point where only the click is missing. Nothing of this is irreversible, so a form that a lost session took away is
/// filled again from its start, at most twice.
/// </summary>
internal sealed class FormFiller(IFlowRunner flows, CommitGuard guard)
{
    private const int MaxRestarts = 2;

    public async Task<FilledForm> FillAsync(RunContext run, CancellationToken cancellationToken)
    {
        for (var restarts = 0; ; restarts++)
        {
            var (ready, stopped) = await FillOnceAsync(run, cancellationToken);
            if (ready is not null)
            {
                return ready;
            }

            if (stopped is not FlowOutcome.SessionEnded ended)
            {
                return new FilledForm.Halted(Halt.Of(stopped!));
            }

            if (restarts == MaxRestarts)
            {
                return new FilledForm.Halted(new Halt.Passing($"The session did not last for one form, {restarts + 1} times in a row. Last: {ended.Why}"));
            }

            if (await run.Seat.LogInAgainAsync(cancellationToken) is { } halt)
            {
                return new FilledForm.Halted(halt);
            }
        }
    }

    private async Task<(FilledForm? Ready, FlowOutcome? Stopped)> FillOnceAsync(RunContext run, CancellationToken cancellationToken)
    {
        var filled = await flows.RunAsync(run.Request(), run.Type.Entry!.Fill, cancellationToken);
        if (filled is not FlowOutcome.Completed)
        {
            return (null, filled);
        }

        switch (await flows.PrepareCommitAsync(run.Request(), run.Type.Entry.Commit, cancellationToken))
        {
            case CommitPreparation.NotReady notReady:
                return (null, notReady.Outcome);
            case CommitPreparation.Ready ready:
                return await guard.RenewAndLookAsync(run, cancellationToken) switch
                {
                    GuardAnswer.Open => (new FilledForm.Armed(ready.Commit), null),
                    GuardAnswer.SiteShort site => (null, new FlowOutcome.SessionEnded(site.Why)),
                    GuardAnswer.LeaseShort lease => (new FilledForm.LeaseShort(lease.Why), null),
                    var other => throw new InvalidOperationException($"The commit guard answered with {other}, which is no known answer."),
                };
            case var other:
                throw new InvalidOperationException($"Preparing the commit answered with {other}, which is no known answer.");
        }
    }
}

/// <summary>How far the form came.</summary>
internal abstract record FilledForm
{
    private FilledForm()
    {
    }

    /// <summary>Filled, read back, the guard is open: only the click is missing.</summary>
    public sealed record Armed(IPreparedCommit Commit) : FilledForm;

    public sealed record LeaseShort(string Why) : FilledForm;

    public sealed record Halted(Halt Halt) : FilledForm;
}
