using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>The settings of a lane, for every language that lanes are written in.</summary>
internal sealed record LaneSettings
{
    public required string App { get; init; }

    public required string Login { get; init; }

    public required string Executable { get; init; }

    public required bool Sandboxed { get; init; }

    /// <summary>The browser's arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Default arguments of the library that the product leaves out.</summary>
    public required IReadOnlyList<string> ExcludedDefaults { get; init; }

    public required int Concurrency { get; init; }

    /// <summary>The session of a lane that does not log in itself.</summary>
    public required SessionCookie Cookie { get; init; }

    /// <summary>Accounts that only this lane uses, one per session.</summary>
    public required IReadOnlyList<string> Accounts { get; init; }

    public LaneViewport Viewport { get; init; } = new(1366, 900);

    /// <summary>In Playwright's format.</summary>
    public LaneBrowserContextSettings Context => new("de-DE", "Europe/Berlin", Viewport, AcceptDownloads: false);

    /// <summary>Settings of the product.</summary>
    public IReadOnlyDictionary<string, string?> Product { get; init; } = new Dictionary<string, string?>();
}

internal sealed record LaneViewport(int Width, int Height);

internal sealed record LaneBrowserContextSettings(string Locale, string TimezoneId, LaneViewport Viewport, bool AcceptDownloads);
