using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Fixtures.Meridian.Faults;

namespace BrowserAgent.Campaigns.MeddlingPages;

/// <summary>One run of the campaign.</summary>
internal sealed record MeddlingPagesPlan
{
    public string Name { get; init; } = "meddling-pages";

    public required int Jobs { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Jobs at once in each.</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>Of the opened forms, for each kind of meddling by itself.</summary>
    public required double Share { get; init; }

    public IReadOnlyList<string> Kinds { get; init; } = FaultKind.Meddling;

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Every second order has no memo: a memo in its record is a wrong one.</summary>
    public IReadOnlyList<CampaignOrder> Draw() =>
        [.. CampaignOrder.Make(Name, Seed, Jobs).Select((order, place) => place % 2 == 0 ? order with { Memo = "" } : order)];

    public IEnumerable<FaultSpec> Faults() => Kinds.Select((kind, place) => new FaultSpec { Kind = kind, Path = "/orders/new", Method = "GET", Share = Share, Seed = Seed + place });
}
