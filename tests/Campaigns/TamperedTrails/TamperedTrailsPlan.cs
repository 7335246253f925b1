namespace BrowserAgent.Campaigns.TamperedTrails;

/// <summary>One run of the campaign.</summary>
internal sealed record TamperedTrailsPlan
{
    /// <summary>Leaves signed checkpoints out of the verification, for the negative control.</summary>
    public const string Checkpoints = "checkpoints";

    public string Name { get; init; } = "tampered-trails";

    /// <summary>Trails that are written; none of them may be reported untouched.</summary>
    public required int Jobs { get; init; }

    /// <summary>How often each kind of tampering is tried.</summary>
    public required int Times { get; init; }

    public required int Seed { get; init; }

    /// <summary>What is left out of the verification, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}
