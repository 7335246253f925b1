using BrowserAgent.Agent.Flows;

namespace BrowserAgent.Tasks.Running;

/// <summary>Why work on the site did not come to an answer, by what can be done about it.</summary>
internal abstract record Halt(string Why)
{
    /// <summary>Trying again would not help.</summary>
    public sealed record Person(string Why) : Halt(Why);

    /// <summary>May pass by itself.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="RetryAfter">What the site asked for.</param>
    /// <param name="IsOutage">The site serves nobody now: it is not this job's doing.</param>
    public sealed record Passing(string Why, TimeSpan? RetryAfter = null, bool IsOutage = false) : Halt(Why);

    /// <summary>The browser is gone and could not be replaced in place.</summary>
    public sealed record BrowserGone(string Why) : Halt(Why);

    public static Halt Of(FlowOutcome outcome) => outcome switch
    {
        FlowOutcome.SiteTroubled troubled => new Passing(troubled.Why, troubled.RetryAfter, troubled.IsOutage),
        FlowOutcome.SessionEnded ended => new Passing(ended.Why),
        FlowOutcome.BrowserLost lost => new BrowserGone(lost.Why),
        _ => new Person(outcome.Why),
    };
}
