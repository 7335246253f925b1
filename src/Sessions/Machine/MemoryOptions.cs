using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Sessions.Machine;

/// <summary>How much memory a browser may take, and what must be left on the machine. Section <c>Memory</c>.</summary>
public sealed record MemoryOptions
{
    public const string Section = "Memory";

    /// <summary>
    /// A browser whose process tree takes more (PSS, MiB) finishes its jobs and is replaced. Default 1200: several times what a healthy one with a few
    /// sessions takes, and far enough from <see cref="HardCapMiB"/> to let a job finish.
    /// </summary>
    [Range(64, 1_048_576)]
    public int SoftCapMiB { get; init; } = 1200;

    /// <summary>A browser whose process tree takes more (PSS, MiB) is killed at once, whatever runs in it; the phase of its jobs decides what becomes of them. Default 2048.</summary>
    [Range(128, 1_048_576)]
    public int HardCapMiB { get; init; } = 2048;

    /// <summary>The Playwright driver is replaced, with its browsers and after their jobs, when it takes more (PSS, MiB). Default 600.</summary>
    [Range(64, 1_048_576)]
    public int DriverCapMiB { get; init; } = 600;

    /// <summary>How often memory is looked at. Default 500 ms; a browser over the hard cap is gone within 5 s as long as this is at most 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:02")]
    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No browser is started while less memory (MiB) is available on the machine, or in the worker's control group. Default 600.</summary>
    [Range(0, 1_048_576)]
    public int FreeForBrowserMiB { get; init; } = 600;

    /// <summary>
    /// Folder of a control group (version 2) that the host made over to this worker alone, memory among its controllers and no process in it: each browser
    /// gets one of its own there, where the kernel keeps <see cref="HardCapMiB"/> as well. Default empty: the worker keeps it alone.
    /// </summary>
    public string BrowserGroups { get; init; } = "";

    /// <summary>No session is lent, and no browser started, while less disk (MiB) is free where browsers keep their temporary files. Default 512.</summary>
    [Range(0, 1_048_576)]
    public int FreeDiskMiB { get; init; } = 512;
}
