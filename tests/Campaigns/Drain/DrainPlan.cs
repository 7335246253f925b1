using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;

namespace BrowserAgent.Campaigns.Drain;

/// <summary>One run of the campaign.</summary>
internal sealed record DrainPlan
{
    private const int LongJobs = 2;

    public string Name { get; init; } = "drain";

    public required int Jobs { get; init; }

    /// <summary>SIGTERMs; each round of jobs has one.</summary>
    public required int Drains { get; init; }

    /// <summary>Drains that meet jobs which take longer than the grace.</summary>
    public required int LongDrains { get; init; }

    /// <summary>Time that running jobs have after SIGTERM.</summary>
    public required TimeSpan Grace { get; init; }

    public required int Seed { get; init; }

    /// <summary>Jobs at once in each worker.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>From the end of the grace until the process must be gone.</summary>
    public TimeSpan ExitWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    public IReadOnlyList<PlannedDrain> Draw()
    {
        var draw = new Random(Seed);
        var orders = CampaignOrder.Make(Name, Seed, Jobs);
        var meetsLong = Enumerable.Range(0, Drains).Select(number => number < LongDrains).ToArray();
        draw.Shuffle(meetsLong);
        return [.. meetsLong.Select((longer, number) => new PlannedDrain(
            [.. orders
                .Take((Jobs * number / Drains)..(Jobs * (number + 1) / Drains))
                .Select((order, place) => Timed(order, longer && place < LongJobs, draw))],
            TimeSpan.FromMilliseconds(draw.Next(0, 800))))];
    }

    private DrainOrder Timed(CampaignOrder order, bool longer, Random draw)
    {
        var seconds = longer ? Grace.TotalSeconds + 3 : draw.Next(2, 30) / 10.0;
        return new DrainOrder(order with { Memo = string.Create(CultureInfo.InvariantCulture, $"{order.Memo}. Takes {seconds:0.0} s") }, longer);
    }
}

/// <param name="Orders">Those that are longer than the grace come first.</param>
/// <param name="Later">After the worker holds what it is to hold.</param>
internal sealed record PlannedDrain(IReadOnlyList<DrainOrder> Orders, TimeSpan Later);

/// <param name="Order">Its memo says how long it takes.</param>
/// <param name="OutlivesGrace">Longer than the grace, so it must be given back.</param>
internal sealed record DrainOrder(CampaignOrder Order, bool OutlivesGrace);
