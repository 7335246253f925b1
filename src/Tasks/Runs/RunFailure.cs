using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Tasks.Runs;

/// <summary>Why work on the site stopped, by what can be done about it.</summary>
internal abstract record RunFailure(string Why)
{
    public static RunFailure Of(FlowResult outcome) => outcome switch
    {
        FlowResult.SiteError error => new Transient(error.Why, error.RetryAfter, error.IsOutage),
        FlowResult.FileRefused { MayPass: true } file => new Transient(file.Why),
        FlowResult.FieldsChanged changed => new FormChanged(changed.Why),
        FlowResult.SessionEnded ended => new SessionEnded(ended.Why),
        FlowResult.BrowserLost lost => new BrowserLost(lost.Why),
        FlowResult.ElementUncertain or FlowResult.ValueRefused or FlowResult.SearchUnproved => new NeedsPerson(outcome.Why, MayPass: true),
        _ => new NeedsPerson(outcome.Why),
    };

    /// <summary>How the run ends with this failure while nothing irreversible was tried.</summary>
    public abstract RunResult ToRunResult();

    /// <summary>Trying again would not help.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="MayPass">The page did not show what was looked for. A search after the intent is made again: the page may have been drawn late.</param>
    public sealed record NeedsPerson(string Why, bool MayPass = false) : RunFailure(Why)
    {
        public override RunResult ToRunResult() =>
            new RunResult.Park($"{Why} Nothing was committed. Correct the named cause and approve to run the job again, or reject it.");
    }

    /// <summary>The form holds what no step entered. Filling it once more from its start may help.</summary>
    public sealed record FormChanged(string Why) : RunFailure(Why)
    {
        public override RunResult ToRunResult() => new NeedsPerson(Why).ToRunResult();
    }

    /// <summary>May pass by itself. Charges an attempt, unless <c>SiteOutageBreaker</c> lets the job wait uncharged.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="RetryAfter">What the site asked for.</param>
    /// <param name="IsOutage">The site serves nobody now, so this job is not the cause.</param>
    public sealed record Transient(string Why, TimeSpan? RetryAfter = null, bool IsOutage = false) : RunFailure(Why)
    {
        public override RunResult ToRunResult() => new RunResult.Retry($"{Why} Nothing was committed.", RetryAfter, IsOutage);
    }

    /// <summary>The site ended the session, or its end is too near for a commit. A new login may help.</summary>
    public sealed record SessionEnded(string Why) : RunFailure(Why)
    {
        public override RunResult ToRunResult() => new RunResult.Retry($"{Why} Nothing was committed.");
    }

    /// <summary>The browser is gone and could not be replaced within the run.</summary>
    public sealed record BrowserLost(string Why) : RunFailure(Why)
    {
        public override RunResult ToRunResult() => new RunResult.Stall($"{Why} Nothing was committed.", BrowserLost: true);
    }

    /// <summary>The job's lease ends too soon for a commit, or was not renewed.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="TimeLeft">Of the lease; zero when it is over, and then the queue must not be told anything.</param>
    public sealed record LeaseTooShort(string Why, TimeSpan TimeLeft) : RunFailure(Why)
    {
        public override RunResult ToRunResult() =>
            TimeLeft > TimeSpan.Zero ? new RunResult.Release($"{Why} Nothing was committed.") : new RunResult.LeaseLost($"{Why} Nothing was committed.");
    }
}
