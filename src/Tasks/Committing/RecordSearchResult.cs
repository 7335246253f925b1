using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What the site holds under a natural key.</summary>
internal abstract record RecordSearchResult
{
    private RecordSearchResult()
    {
    }

    /// <summary>The site answered and holds none.</summary>
    public sealed record NotFound : RecordSearchResult;

    /// <summary>Exactly one; its columns as read.</summary>
    public sealed record Found(FieldSet Row) : RecordSearchResult;

    /// <summary>More than one record under a key that should be alone.</summary>
    public sealed record Multiple(int Count) : RecordSearchResult;

    /// <summary>The search itself did not come to an answer.</summary>
    public sealed record Failed(FlowResult Outcome) : RecordSearchResult;
}
