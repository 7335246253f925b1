using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Ladder;

/// <summary>One way to find an element. Rungs are tried in the order of their names' values.</summary>
internal interface IRung
{
    RungName Name { get; }

    /// <summary>One look at the page as it is now; waiting is the ladder's.</summary>
    Task<RungResult> FindAsync(ElementSearch search, CancellationToken cancellationToken);
}

/// <summary>A rung's answer. Abstaining is one.</summary>
internal abstract record RungResult
{
    private RungResult()
    {
    }

    /// <summary>What was tried without success, with why, in words.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <param name="Element">The one element, its identity checked.</param>
    /// <param name="Rung">Which rung found it.</param>
    /// <param name="FoundBy">The selector or plan, in words.</param>
    public sealed record Found(FoundElement Element, RungName Rung, string FoundBy) : RungResult;

    public sealed record NotFound : RungResult;

    /// <summary>Several elements fit equally well; none is taken.</summary>
    public sealed record Ambiguous(string Detail) : RungResult;

    /// <summary>A guardrail forbade what the rung proposed.</summary>
    public sealed record Refused(string Why) : RungResult;
}
