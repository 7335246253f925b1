namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>The parameters of one soak.</summary>
internal sealed record SoakRunOptions
{
    /// <summary>The largest value that a cap may have.</summary>
    private const int NoCapMiB = 1_048_576;

    public required int Jobs { get; init; }

    /// <summary>Memory that each job leaks in the browser.</summary>
    public required int LeakMiB { get; init; }

    /// <summary>Above it a browser must be retired after its job.</summary>
    public int SoftCapMiB { get; init; } = 700;

    /// <summary>Above it a browser must be killed at once.</summary>
    public int HardCapMiB { get; init; } = 900;

    /// <summary>Longest time that a browser may be over the hard cap.</summary>
    public TimeSpan OverFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Negative control: the product runs without caps, but is measured against them.</summary>
    public bool WithoutCaps { get; init; }

    /// <summary>The browser's path; empty for the one that the product finds.</summary>
    public required string Browser { get; init; }

    /// <summary>Path of the plot; null for none.</summary>
    public string? Plot { get; init; }

    public int SoftCapGivenMiB => WithoutCaps ? NoCapMiB - 1 : SoftCapMiB;

    public int HardCapGivenMiB => WithoutCaps ? NoCapMiB : HardCapMiB;

    /// <summary>Small size: fewer jobs that leak more, so that the caps are reached as often.</summary>
    public static SoakRunOptions Of(bool small) => small
        ? new SoakRunOptions { Jobs = 200, LeakMiB = 8, Browser = "" }
        : new SoakRunOptions { Jobs = 2000, LeakMiB = 2, Browser = "" };
}
