namespace BrowserAgent.Tasks.Running;

/// <summary>
/// What a halt means for the job while nothing irreversible was tried. A troubled site charges an attempt like any application error, unless it
/// serves nobody at all: see <see cref="SiteOutages"/>.
/// </summary>
internal static class RunOutcomes
{
    public static RunOutcome BeforeIntent(Halt halt) => halt switch
    {
        Halt.Person person => new RunOutcome.Park($"{person.Why} Nothing was committed. Mend what is named and approve to run it again, or reject."),
        Halt.BrowserGone gone => new RunOutcome.Stall($"{gone.Why} Nothing was committed."),
        Halt.Passing passing => new RunOutcome.Retry($"{passing.Why} Nothing was committed.", passing.RetryAfter, passing.IsOutage),
        _ => throw new InvalidOperationException($"The run halted as {halt}, which is no known halt."),
    };
}
