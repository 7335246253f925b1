using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>What is looked for, and where.</summary>
internal sealed record ElementSearch
{
    public required SitePack Pack { get; init; }

    public required ElementDefinition Element { get; init; }

    public required IPage Page { get; init; }

    /// <summary>Whether the declared rung may open menus and tabs in this look. Off while the page still loads: what is missing may just be late.</summary>
    public bool MayOpen { get; init; } = true;

    /// <summary>How long to look, loading or not; null takes the ladder's own budget and patience.</summary>
    public TimeSpan? SearchTimeout { get; init; }

    /// <summary>What the model may still spend on this job; null keeps the planned rung out, as at login.</summary>
    public PlannerBudget? Budget { get; init; }

    /// <summary>Texts that no prompt may hold: the job's values in every form that they are typed in.</summary>
    public Func<IReadOnlyCollection<string>> PrivateTexts { get; init; } = () => [];

    /// <summary>Whether nothing is loading any more.</summary>
    public required Func<bool> IsQuiet { get; init; }
}
