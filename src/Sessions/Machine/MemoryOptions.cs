using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Sessions.Machine;

/// <summary>How much memory a browser may use, and what must stay free on the machine. Section <c>Memory</c>.</summary>
public sealed record MemoryOptions
{
    public const string Section = "Memory";

    /// <summary>
    /// A browser whose process tree uses more (PSS, MiB) finishes its jobs and is replaced. Default 1200: several times what a normal one with a few
    /// sessions uses, and far enough below <see cref="HardCapMiB"/> to let a job finish.
    /// </summary>
    [Range(64, 1_048_576)]
    public int SoftCapMiB { get; init; } = 1200;

    /// <summary>A browser whose process tree uses more (PSS, MiB) is killed at once, even if jobs run in it; those jobs are recovered by their phase. Default 2048.</summary>
    [Range(128, 1_048_576)]
    public int HardCapMiB { get; init; } = 2048;

    /// <summary>The Playwright driver is replaced, together with its browsers and after their jobs, when it uses more (PSS, MiB). Default 600.</summary>
    [Range(64, 1_048_576)]
    public int DriverCapMiB { get; init; } = 600;

    /// <summary>How often memory is sampled. Default 500 ms; a browser over the hard cap is gone within 5 s if this is at most 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:02")]
    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No browser is started while less memory (MiB) is available on the machine, or in the worker's control group. Default 600.</summary>
    [Range(0, 1_048_576)]
    public int FreeForBrowserMiB { get; init; } = 600;

    /// <summary>
    /// Folder of a control group (version 2) that the host delegated to this worker only, with the memory controller and without processes: each browser
    /// gets a group of its own below it, where the kernel enforces <see cref="HardCapMiB"/> too. Default empty: only the worker enforces it.
    /// </summary>
    public string BrowserGroups { get; init; } = "";

    /// <summary>No session is leased, and no browser started, while less disk (MiB) is free where browsers keep their temporary files. Default 512.</summary>
    [Range(0, 1_048_576)]
    public int FreeDiskMiB { get; init; } = 512;
}
