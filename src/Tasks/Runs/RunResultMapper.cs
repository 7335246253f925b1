namespace BrowserAgent.Tasks.Runs;

/// <summary>
/// What a failure means for the job while nothing irreversible was tried. A troubled site charges an attempt like any application error, unless it
/// serves nobody at all: see <c>SiteOutages</c>.
/// </summary>
internal static class RunResultMapper
{
    public static RunResult BeforeIntent(RunFailure failure) => failure switch
    {
        RunFailure.NeedsPerson person => new RunResult.Park($"{person.Why} Nothing was committed. Mend what is named and approve to run it again, or reject."),
        RunFailure.BrowserLost gone => new RunResult.Stall($"{gone.Why} Nothing was committed."),
        RunFailure.Transient transient => new RunResult.Retry($"{transient.Why} Nothing was committed.", transient.RetryAfter, transient.IsOutage),
        _ => throw new InvalidOperationException($"The run halted as {failure}, which is no known failure."),
    };
}
