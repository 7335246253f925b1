using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Tasks.Runs;

/// <summary>Why work on the site did not come to an answer, by what can be done about it.</summary>
internal abstract record RunFailure(string Why)
{
    /// <summary>Trying again would not help.</summary>
    public sealed record NeedsPerson(string Why) : RunFailure(Why);

    /// <summary>May pass by itself.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="RetryAfter">What the site asked for.</param>
    /// <param name="IsOutage">The site serves nobody now: it is not this job's doing.</param>
    public sealed record Transient(string Why, TimeSpan? RetryAfter = null, bool IsOutage = false) : RunFailure(Why);

    /// <summary>The browser is gone and could not be replaced in place.</summary>
    public sealed record BrowserLost(string Why) : RunFailure(Why);

    public static RunFailure Of(FlowResult outcome) => outcome switch
    {
        FlowResult.SiteError troubled => new Transient(troubled.Why, troubled.RetryAfter, troubled.IsOutage),
        FlowResult.SessionEnded ended => new Transient(ended.Why),
        FlowResult.BrowserLost lost => new BrowserLost(lost.Why),
        _ => new NeedsPerson(outcome.Why),
    };
}
