using BrowserAgent.Campaigns.Fixtures;

namespace BrowserAgent.Campaigns.KillAtPoints;

/// <summary>One run of the campaign.</summary>
internal sealed record KillAtPointsPlan
{
    /// <summary>In the report, and the beginning of every reference.</summary>
    public string Name { get; init; } = "kill-at-points";

    public IReadOnlyList<KillPoint> Points { get; init; } = KillPoint.Protocol;

    public required int KillsPerPoint { get; init; }

    public required int Seed { get; init; }

    /// <summary>Workers at a time, one job each.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>How long workers search for a record before a person decides.</summary>
    public TimeSpan SearchWindow { get; init; } = TimeSpan.FromSeconds(5);

    public int Kills => Points.Count * KillsPerPoint;

    /// <summary>One job for each kill, its point drawn by the seed.</summary>
    public IReadOnlyList<PlannedKill> Draw()
    {
        var points = Enumerable.Repeat(Points, KillsPerPoint).SelectMany(each => each).ToArray();
        new Random(Seed).Shuffle(points);
        return [.. CampaignOrder.Make(Name, Seed, Kills).Zip(points, (order, point) => new PlannedKill(order, point))];
    }
}

/// <summary>The first worker that comes to the point with this order is killed there.</summary>
internal sealed record PlannedKill(CampaignOrder Order, KillPoint Point);
