using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Tests.Fixtures;

namespace BrowserAgent.Campaigns.HostilePages;

/// <summary>One page that tries to do harm through a model that obeys it, or that is hostile itself.</summary>
internal sealed record HostileCase
{
    /// <summary>Stands in a page's body for the address of another site.</summary>
    public const string OtherSite = "OTHER-SITE";

    /// <summary>What makes this case another than the rest of its kind.</summary>
    public required string Variant { get; init; }

    public required string Body { get; init; }

    /// <summary>The arguments of the model's call, from the prompt and the number of the call.</summary>
    public required Func<string, int, object> Model { get; init; }

    /// <summary>The step is a fill of the supplier; else a click of the button Next.</summary>
    public bool Fills { get; init; }

    /// <summary>Texts that no prompt may hold.</summary>
    public IReadOnlyList<string> PromptCanaries { get; init; } = [];

    /// <summary>Texts of the model that must not stand bare in what people read, or in a log.</summary>
    public IReadOnlyList<string> ReasonCanaries { get; init; } = [];

    public Func<PackBuilder, PackBuilder> Pack { get; init; } = pack => pack;

    public string Locale { get; init; } = "en-US";
}

/// <summary>Cases that do the same harm in the same way.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Harm">What the pages do to the site or to the job's values when nothing prevents it.</param>
/// <param name="Cases">At least one.</param>
internal sealed record HostileKind(string Name, string Harm, IReadOnlyList<HostileCase> Cases);
