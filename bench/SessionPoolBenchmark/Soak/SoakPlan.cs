namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>One soak.</summary>
internal sealed record SoakPlan
{
    /// <summary>The highest that a cap can be set to.</summary>
    private const int NoCapMiB = 1_048_576;

    public required int Jobs { get; init; }

    /// <summary>What each job leaves taken in the browser.</summary>
    public required int LeakMiB { get; init; }

    /// <summary>Over it a browser is to be retired when its job is done.</summary>
    public int SoftCapMiB { get; init; } = 700;

    /// <summary>Over it a browser is to be killed at once.</summary>
    public int HardCapMiB { get; init; } = 900;

    /// <summary>Longest time that a browser may be over the hard cap.</summary>
    public TimeSpan OverFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Negative control: the product gets no caps, and is measured as if it had.</summary>
    public bool WithoutCaps { get; init; }

    /// <summary>The browser's path; empty for the one that the product finds.</summary>
    public required string Browser { get; init; }

    /// <summary>The picture's file; null for none.</summary>
    public string? Plot { get; init; }

    public int SoftCapGivenMiB => WithoutCaps ? NoCapMiB - 1 : SoftCapMiB;

    public int HardCapGivenMiB => WithoutCaps ? NoCapMiB : HardCapMiB;

    /// <summary>Small: fewer jobs that leak more, so that the caps are met as often.</summary>
    public static SoakPlan Of(bool small) => small
        ? new SoakPlan { Jobs = 200, LeakMiB = 8, Browser = "" }
        : new SoakPlan { Jobs = 2000, LeakMiB = 2, Browser = "" };
}
