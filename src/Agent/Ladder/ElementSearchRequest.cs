using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>What to search for, and where.</summary>
internal sealed record ElementSearchRequest
{
    public required SitePack Pack { get; init; }

    public required ElementDefinition Element { get; init; }

    public required IPage Page { get; init; }

    /// <summary>Whether the declared rung may open menus and tabs in this search. Off while the page still loads: a missing element may only be late.</summary>
    public bool MayOpen { get; init; } = true;

    /// <summary>How long to search, whether the page loads or not; null means the limits of <see cref="LadderOptions"/>.</summary>
    public TimeSpan? SearchTimeout { get; init; }

    /// <summary>What the run has spent on the model; null turns the planned rung off, as during login.</summary>
    public PlannerBudget? Budget { get; init; }

    /// <summary>Values that no prompt may contain, in whatever form: the job's, and those that were read.</summary>
    public Func<IReadOnlyList<FieldSet>> PrivateValues { get; init; } = () => [];

    /// <summary>Waits until the consequences of an act are over, for an act that opens something.</summary>
    public Func<CancellationToken, Task> Settle { get; init; } = _ => Task.CompletedTask;

    /// <summary>
    /// Why the saved record would not show a value that was entered into a wrong control, in words; null when it would, or when nothing is entered. Such a value
    /// is entered into declared controls only.
    /// </summary>
    public string? NotReadBack { get; init; }

    /// <summary>Whether the network is quiet.</summary>
    public required Func<bool> IsQuiet { get; init; }
}
