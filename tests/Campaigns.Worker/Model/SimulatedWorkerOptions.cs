namespace BrowserAgent.Campaigns.Worker.Model;

/// <summary>Workers that do nothing but claim and acknowledge, die and hang. Section <c>Model</c>.</summary>
internal sealed record SimulatedWorkerOptions
{
    public const string Section = "Model";

    /// <summary>How many in this process. Default 8.</summary>
    public int Workers { get; init; } = 8;

    public int Seed { get; init; }

    /// <summary>Share of claims whose worker dies, 0 to 1.</summary>
    public double DyingShare { get; init; }

    /// <summary>Share of claims whose worker hangs past its lease, 0 to 1.</summary>
    public double HangingShare { get; init; }

    /// <summary>Share of claims whose site proves to have saved nothing after the intent, 0 to 1.</summary>
    public double RefusedShare { get; init; }
}
