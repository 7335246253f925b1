using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Worker.Signals;

namespace BrowserAgent.Campaigns.FrozenWorkers;

/// <summary>One run of the campaign.</summary>
internal sealed record FrozenWorkerPlan
{
    private const int LongestDelayMilliseconds = 1200;

    private static readonly string?[] Points = [PausePoint.BeforeAcknowledge, PausePoint.BeforeIntent, PausePoint.BeforeSubmitted, null];

    /// <summary>In the report, and the beginning of every reference.</summary>
    public string Name { get; init; } = "zombies";

    public required int Zombies { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes.</summary>
    public int Workers { get; init; } = 6;

    /// <summary>Zombies at a time; each needs a worker that takes its job over.</summary>
    public int AtOnce { get; init; } = 3;

    /// <summary>The queue's lease; a worker is frozen for twice as long.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>
    /// As many as are asked for, and then as many again: where a worker was done before its moment came, the next one takes the place. Points are dealt in turn, so that a few
    /// zombies have several kinds.
    /// </summary>
    public IEnumerable<PlannedFreeze> Draw()
    {
        var draw = new Random(Seed);
        return [.. CampaignOrder.Make(Name, Seed, Zombies * 2).Select((order, place) => new PlannedFreeze(
            order, Points[place < Zombies ? place % Points.Length : ^1], TimeSpan.FromMilliseconds(draw.Next(LongestDelayMilliseconds))))];
    }
}

/// <param name="Order">Whose worker becomes a zombie.</param>
/// <param name="Point">Where: with a fenced write decided and not yet sent; null for any moment of the run.</param>
/// <param name="Delay">After the claim, for any moment.</param>
internal sealed record PlannedFreeze(CampaignOrder Order, string? Point, TimeSpan Delay);
