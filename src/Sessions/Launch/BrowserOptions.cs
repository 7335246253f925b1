using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Sessions.Launch;

/// <summary>How browsers are started. Section <c>Browser</c>.</summary>
public sealed record BrowserOptions
{
    public const string Section = "Browser";

    /// <summary>Path of the browser to run; empty searches for a Playwright browser first, then for the system's headless shell, then for the system's Chromium.</summary>
    public string ExecutablePath { get; init; } = "";

    /// <summary>Run without a window. Default true; false is for watching the browser while a site pack is developed.</summary>
    public bool Headless { get; init; } = true;

    /// <summary>Run Chromium with its sandbox. Default true. As root that is not possible: then the worker refuses to start unless this is false.</summary>
    public bool Sandbox { get; init; } = true;

    /// <summary>Longest time for one launch. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan LaunchTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Window width in pixels. Default 1366.</summary>
    [Range(320, 7680)]
    public int ViewportWidth { get; init; } = 1366;

    /// <summary>Window height in pixels. Default 900.</summary>
    [Range(240, 4320)]
    public int ViewportHeight { get; init; } = 900;
}
