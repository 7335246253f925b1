namespace BrowserAgent.Campaigns.LeakSoak;

/// <summary>One run of the campaign.</summary>
internal sealed record LeakSoakPlan
{
    /// <summary>The part that a negative control takes out.</summary>
    public const string Caps = "caps";

    /// <summary>The highest that a cap can be set to.</summary>
    public const int NoCapMiB = 65_536;

    public string Name { get; init; } = "leak-soak";

    public required int Jobs { get; init; }

    public required int Seed { get; init; }

    /// <summary>Over it a browser is to be retired when its job is done.</summary>
    public required int SoftCapMiB { get; init; }

    /// <summary>Over it a browser is to be killed at once.</summary>
    public required int HardCapMiB { get; init; }

    /// <summary>What each page of orders leaks; a job that reads opens two.</summary>
    public int PageLeakMiB { get; init; } = 25;

    /// <summary>Every so many jobs one enters an order; all others read one.</summary>
    public int EntryEvery { get; init; } = 10;

    /// <summary>Longest time that a browser may be over the hard cap.</summary>
    public TimeSpan OverFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Growth of the worker itself over the second half that passes as none; null: too few jobs to tell.</summary>
    public ResourceGrowthSlopes? MaxSlopes { get; init; }

    /// <summary>Where to write the samples; null for nowhere.</summary>
    public string? Csv { get; init; }

    /// <summary>What is taken out, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}

/// <summary>Growth per 1,000 jobs, by least squares.</summary>
/// <param name="WorkerMiB">Resident memory of the worker process.</param>
/// <param name="Files">Its open files.</param>
/// <param name="Zombies">Dead processes that nobody has taken note of, under the worker, its driver and its browsers.</param>
internal sealed record ResourceGrowthSlopes(double WorkerMiB, double Files, double Zombies);
