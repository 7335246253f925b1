using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Ladder;

/// <summary>One way to find an element. Rungs are tried in the order of their names' values.</summary>
internal interface IRung
{
    RungName Name { get; }

    /// <summary>Searches the page once, as it is now; the ladder does the waiting.</summary>
    Task<RungResult> FindAsync(ElementSearchRequest search, CancellationToken cancellationToken);
}

/// <summary>What a rung found.</summary>
internal abstract record RungResult
{
    private RungResult()
    {
    }

    /// <summary>What was tried without success, with why, in words.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <param name="Element">The one element whose identity was checked; the receiver disposes it.</param>
    /// <param name="Rung">Which rung found it.</param>
    /// <param name="FoundBy">The selector or plan, in words.</param>
    public sealed record Found(FoundElement Element, RungName Rung, string FoundBy) : RungResult;

    public sealed record NotFound : RungResult;

    /// <summary>Several elements fit equally well; none is taken.</summary>
    public sealed record Ambiguous(string Detail) : RungResult;

    /// <summary>A guardrail forbade what the rung proposed.</summary>
    public sealed record Refused(string Why) : RungResult;

    /// <summary>An act of the rung had an effect that no search may have. Nothing further may be done on the page.</summary>
    public sealed record Stopped(string Why) : RungResult;
}
