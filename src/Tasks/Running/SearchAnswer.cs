using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Running;

/// <summary>What the site holds under a natural key.</summary>
internal abstract record SearchAnswer
{
    private SearchAnswer()
    {
    }

    /// <summary>The site answered and holds none.</summary>
    public sealed record None : SearchAnswer;

    /// <summary>Exactly one; its columns as read.</summary>
    public sealed record One(FieldSet Row) : SearchAnswer;

    /// <summary>More than one record under a key that should be alone.</summary>
    public sealed record Several(int Count) : SearchAnswer;

    /// <summary>The search itself did not come to an answer.</summary>
    public sealed record Unclear(FlowOutcome Outcome) : SearchAnswer;
}
