namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>A lane of the bench.</summary>
/// <param name="Name">In the result and in references.</param>
/// <param name="Isolated">Whether each job gets a clean state by a context of its own.</param>
/// <param name="Peer">Folder of a peer; null for the lanes of this program.</param>
/// <param name="Mode">Argument of the lane's process.</param>
internal sealed record LaneDefinition(string Name, bool Isolated, string? Peer, string Mode)
{
    public const string Ours = "pool";
    public const string Raw = "raw_reused";

    public static IReadOnlyList<LaneDefinition> All { get; } =
    [
        new(Ours, Isolated: false, Peer: null, "pool"),
        new(Raw, Isolated: false, Peer: null, "raw"),
        new("cluster_page", Isolated: false, "puppeteer-cluster", "page"),
        new("cluster_context", Isolated: true, "puppeteer-cluster", "context"),
        new("browser_pool_page", Isolated: false, "browser-pool", "page"),
        new("browser_pool_incognito", Isolated: true, "browser-pool", "incognito"),
    ];

    public bool AlwaysRuns => Peer is null;
}
