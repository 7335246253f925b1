using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Brings the form to the point where only the click is missing. Nothing of this is irreversible, so a form that a lost session took away is
/// filled again from its start, at most twice.
/// </summary>
internal sealed class FormFiller(IFlowRunner flows, CommitGuard guard)
{
    private const int MaxRestarts = 2;

    public async Task<FormFillResult> FillAsync(RunContext run, CancellationToken cancellationToken)
    {
        for (var restarts = 0; ; restarts++)
        {
            var (ready, stopped) = await FillOnceAsync(run, cancellationToken);
            if (ready is not null)
            {
                return ready;
            }

            if (stopped is not FlowResult.SessionEnded ended)
            {
                return new FormFillResult.Failed(RunFailure.Of(stopped!));
            }

            if (restarts == MaxRestarts)
            {
                return new FormFillResult.Failed(new RunFailure.Transient($"The session did not last for one form, {restarts + 1} times in a row. Last: {ended.Why}"));
            }

            if (await run.Session.LogInAgainAsync(cancellationToken) is { } failure)
            {
                return new FormFillResult.Failed(failure);
            }
        }
    }

    private async Task<(FormFillResult? Ready, FlowResult? Stopped)> FillOnceAsync(RunContext run, CancellationToken cancellationToken)
    {
        var filled = await flows.RunAsync(run.Request(), run.Type.Entry!.Fill, cancellationToken);
        if (filled is not FlowResult.Completed)
        {
            return (null, filled);
        }

        switch (await flows.PrepareCommitAsync(run.Request(), run.Type.Entry.Commit, cancellationToken))
        {
            case CommitPreparationResult.NotReady notReady:
                return (null, notReady.Outcome);
            case CommitPreparationResult.Ready ready:
                return await guard.RenewAndCheckAsync(run, cancellationToken) switch
                {
                    CommitGuardResult.Allowed => (new FormFillResult.Ready(ready.Commit), null),
                    CommitGuardResult.SessionTooShort site => (null, new FlowResult.SessionEnded(site.Why)),
                    CommitGuardResult.LeaseTooShort lease => (new FormFillResult.LeaseTooShort(lease.Why), null),
                    var other => throw new InvalidOperationException($"The commit guard answered with {other}, which is no known answer."),
                };
            case var other:
                throw new InvalidOperationException($"Preparing the commit answered with {other}, which is no known answer.");
        }
    }
}

/// <summary>How far the form came.</summary>
internal abstract record FormFillResult
{
    private FormFillResult()
    {
    }

    /// <summary>Filled, read back, the guard is open: only the click is missing.</summary>
    public sealed record Ready(IPreparedCommit Commit) : FormFillResult;

    public sealed record LeaseTooShort(string Why) : FormFillResult;

    public sealed record Failed(RunFailure Failure) : FormFillResult;
}
