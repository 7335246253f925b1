using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.Fixtures;

/// <summary>What a campaign without browsers lies on.</summary>
internal sealed record BrowserlessCampaignFixtureOptions
{
    /// <summary>The queue's lease; renewed four times within it.</summary>
    public required TimeSpan Lease { get; init; }

    public RedisPersistence Persistence { get; init; } = RedisPersistence.EverySecond;

    /// <summary>Sites that have the same pack under names of their own.</summary>
    public IReadOnlyList<string> FurtherSites { get; init; } = [];

    /// <summary>Further settings of workers and operations, by their environment names without prefix; they win.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>What one worker is started with.</summary>
internal sealed record BrowserlessWorkerOptions
{
    /// <summary>The worker's <c>--executor</c>.</summary>
    public string Executor { get; init; } = "http";

    /// <summary>Where it finds Redis; null: at the server itself.</summary>
    public string? Redis { get; init; }

    /// <summary>What is taken out of it, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Further settings, by their environment names without prefix; they win.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
