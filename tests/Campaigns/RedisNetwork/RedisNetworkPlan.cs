using BrowserAgent.Campaigns.Faults;

namespace BrowserAgent.Campaigns.RedisNetwork;

/// <summary>One run of the campaign.</summary>
internal sealed record RedisNetworkPlan
{
    private static readonly TimeSpan LongCut = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(2);

    public string Name { get; init; } = "redis-network";

    public required int Jobs { get; init; }

    public required NetworkFaultCounts Faults { get; init; }

    public required int Seed { get; init; }

    public int Workers { get; init; } = 2;

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>From a fault's end; a job of its round that is not at its end by then is lost.</summary>
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    public IReadOnlyList<PlannedNetworkFault> Draw()
    {
        var draw = new Random(Seed);
        PlannedNetworkFault[] faults =
        [
            .. Many(Faults.LongCuts, () => new("long cut", new NetworkFault.Cut(), LongCut)),
            .. Many(Faults.Cuts, () => new("cut", new NetworkFault.Cut(), TimeSpan.FromMilliseconds(draw.Next(500, 8000)))),
            .. Many(Faults.Late, () => new("late", new NetworkFault.Latency(RoundTrip), Faults.LateFor)),
            .. Many(Faults.HalfOpen, () => new("half-open", new NetworkFault.HalfOpen(), Faults.HalfOpenFor)),
            .. Many(Faults.Resets, () => new("reset", new NetworkFault.ResetMidReply(), null)),
        ];
        draw.Shuffle(faults);
        return [.. faults.Select(fault => fault with { Later = TimeSpan.FromMilliseconds(draw.Next(0, 1500)) })];
    }

    private static IEnumerable<PlannedNetworkFault> Many(int count, Func<PlannedNetworkFault> one) => Enumerable.Range(0, count).Select(_ => one());
}

/// <summary>How many of each.</summary>
internal sealed record NetworkFaultCounts
{
    /// <summary>30 s each.</summary>
    public int LongCuts { get; init; }

    /// <summary>0.5 to 8 s each.</summary>
    public int Cuts { get; init; }

    /// <summary>Each answer 2 s late.</summary>
    public int Late { get; init; }

    public TimeSpan LateFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests arrive, answers do not.</summary>
    public int HalfOpen { get; init; }

    public TimeSpan HalfOpenFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Each until it has hit a connection in the middle of an answer.</summary>
    public int Resets { get; init; }

    public int Total => LongCuts + Cuts + Late + HalfOpen + Resets;
}

/// <param name="Name">In the report.</param>
/// <param name="Fault">What the network does.</param>
/// <param name="For">How long; null: until it has hit.</param>
internal sealed record PlannedNetworkFault(string Name, NetworkFault Fault, TimeSpan? For)
{
    /// <summary>After the first jobs of its round are held.</summary>
    public TimeSpan Later { get; init; }
}
