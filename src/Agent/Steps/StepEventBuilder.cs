using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Steps;

/// <summary>What one step did, collected while it runs and written as one event.</summary>
internal sealed class StepEventBuilder
{
    public string? Element { get; set; }

    public RungName? Rung { get; set; }

    public string? FoundBy { get; set; }

    public List<string> Missed { get; } = [];

    public string? ValueFrom { get; set; }

    /// <summary>Whether the step enters or changes something, unlike one that reads.</summary>
    public bool Acts { get; init; }

    /// <summary>For entering the same value once more.</summary>
    public StepEventBuilder Again() => new() { ValueFrom = ValueFrom, Acts = Acts };

    public string? Asked { get; set; }

    public string? Shown { get; set; }

    /// <summary>Recorded instead of ok: why the step was skipped, or a remark on how it was done.</summary>
    public string? Remark { get; set; }
}
