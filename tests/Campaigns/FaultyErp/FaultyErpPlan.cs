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

    /// <summary>The orders in the order of sending, each with its error or none; every error at least once.</summary>
    public IReadOnlyList<FaultyOrder> Draw()
    {
        var orders = CampaignOrder.Make("faulty-erp", Seed, Jobs);
        var errors = InjectedSiteError.All.SelectMany(error => Enumerable.Repeat((InjectedSiteError?)error, Math.Max(1, (int)Math.Round(error.Share * Jobs)))).ToList();
        var dealt = errors.Concat(Enumerable.Repeat((InjectedSiteError?)null, Math.Max(0, Jobs - errors.Count))).ToArray();
        new Random(Seed).Shuffle(dealt);
        return [.. orders.Zip(dealt, (order, error) => new FaultyOrder(order, error))];
    }
}

/// <param name="Order">What is sent.</param>
/// <param name="Error">What the site does to it; null for nothing.</param>
internal sealed record FaultyOrder(CampaignOrder Order, InjectedSiteError? Error)
{
    public FaultSpec? Fault => Error is null ? null : Error.Fault with { Reference = Order.Reference };
}
