namespace BrowserAgent.QueueBenchmark;

/// <summary>How much is measured.</summary>
internal sealed record QueueRunOptions
{
    public required int Rounds { get; init; }

    /// <summary>Jobs that are claimed and acknowledged in a round.</summary>
    public required int Jobs { get; init; }

    /// <summary>Jobs that are added one by one in a round.</summary>
    public required int Adds { get; init; }

    /// <summary>Waiting jobs whose memory is measured.</summary>
    public required int Weighed { get; init; }

    public required int Kills { get; init; }

    /// <summary>Queue lengths whose claims are compared, shortest first.</summary>
    public required IReadOnlyList<int> Waiting { get; init; }

    /// <summary>Claims measured for each queue length and distribution of tenants.</summary>
    public required int Claims { get; init; }

    public static QueueRunOptions Full { get; } = new() { Rounds = 11, Jobs = 10_000, Adds = 1_000, Weighed = 100_000, Kills = 5, Waiting = [1_000, 100_000, 1_000_000], Claims = 2_000 };

    public static QueueRunOptions Small { get; } = new() { Rounds = 5, Jobs = 5_000, Adds = 500, Weighed = 20_000, Kills = 3, Waiting = [1_000, 100_000], Claims = 400 };
}
