using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Fixtures.Meridian.Faults;

namespace BrowserAgent.Campaigns.FaultyErp;

/// <summary>One run of the campaign.</summary>
internal sealed record FaultyErpPlan
{
    public required int Jobs { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Jobs at once in each.</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>The orders in the order of sending, each with its trouble or none; every trouble at least once.</summary>
    public IReadOnlyList<FaultyOrder> Draw()
    {
        var orders = CampaignOrder.Make("faulty-erp", Seed, Jobs);
        var troubles = SiteError.All.SelectMany(trouble => Enumerable.Repeat((SiteError?)trouble, Math.Max(1, (int)Math.Round(trouble.Share * Jobs)))).ToList();
        var dealt = troubles.Concat(Enumerable.Repeat((SiteError?)null, Math.Max(0, Jobs - troubles.Count))).ToArray();
        new Random(Seed).Shuffle(dealt);
        return [.. orders.Zip(dealt, (order, trouble) => new FaultyOrder(order, trouble))];
    }
}

/// <param name="Order">What is sent.</param>
/// <param name="Trouble">What the site does to it; null for nothing.</param>
internal sealed record FaultyOrder(CampaignOrder Order, SiteError? Trouble)
{
    public FaultSpec? Fault => Trouble is null ? null : Trouble.Fault with { Reference = Order.Reference };
}
