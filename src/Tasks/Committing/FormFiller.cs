using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Fills the form up to, but without, the commit click. Nothing of this is irreversible, so a form that was lost with its session is filled again
/// from its start, at most twice. The same once when the page changed fields that no step was meant for.
/// </summary>
internal sealed class FormFiller(IFlowRunner flows, CommitTimeGuard guard)
{
    private const int MaxRestarts = 2;

    public async Task<FormFillResult> FillAsync(RunContext run, CancellationToken cancellationToken)
    {
        var wasChanged = false;
        for (var restarts = 0; ; restarts++)
        {
            var result = await FillOnceAsync(run, cancellationToken);

            // Not when the page may have stored something by itself: it would store it a second time.
            if (result is FormFillResult.Failed { Failure: RunFailure.FormChanged } && !wasChanged && !run.EarlyWrites.Any(write => write.MayHaveStored(run.NaturalKeyText)))
            {
                wasChanged = true;
                continue;
            }

            if (result is not FormFillResult.Failed { Failure: RunFailure.SessionEnded ended })
            {
                return result;
            }

            if (restarts >= MaxRestarts)
            {
                return new FormFillResult.Failed(new RunFailure.Transient($"The session ended while the form was filled, {restarts + 1} times in a row. Last: {ended.Why}"));
            }

            if (await run.Session.LogInAgainAsync(cancellationToken) is { } failure)
            {
                return new FormFillResult.Failed(failure);
            }
        }
    }

    private async Task<FormFillResult> FillOnceAsync(RunContext run, CancellationToken cancellationToken)
    {
        var filled = await flows.RunAsync(run.Request() with { FillsForm = true }, run.Type.Entry!.Fill, cancellationToken);
        if (filled is not FlowResult.Completed)
        {
            return new FormFillResult.Failed(RunFailure.Of(filled));
        }

        return await flows.PrepareCommitAsync(run.Request() with { FillsForm = true }, run.Type.Entry.Commit, cancellationToken) switch
        {
            CommitPreparationResult.NotReady notReady => new FormFillResult.Failed(RunFailure.Of(notReady.Outcome)),
            CommitPreparationResult.Ready ready => await guard.RenewAndCheckAsync(run, cancellationToken) is { } failure
                ? new FormFillResult.Failed(failure)
                : new FormFillResult.Ready(ready.Commit),
            var other => throw new InvalidOperationException($"Preparing the commit ended as {other}, which is not handled here."),
        };
    }
}

/// <summary>Whether the form is ready for the click.</summary>
internal abstract record FormFillResult
{
    private FormFillResult()
    {
    }

    /// <summary>Filled and read back, and the commit guard allows the click.</summary>
    public sealed record Ready(IPreparedCommit Commit) : FormFillResult;

    public sealed record Failed(RunFailure Failure) : FormFillResult;
}
