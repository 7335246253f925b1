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

    public string? Asked { get; set; }

    public string? Shown { get; set; }

    /// <summary>Recorded instead of ok: why the step was skipped, or a remark on how it was done.</summary>
    public string? Remark { get; set; }
}
