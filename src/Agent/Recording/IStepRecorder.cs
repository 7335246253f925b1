using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Recording;

/// <summary>Records the steps of a flow. The audit of a job implements it.</summary>
public interface IStepRecorder
{
    /// <summary>When false, no pictures are taken.</summary>
    bool WantsPictures { get; }

    /// <summary>Stores a picture in which secrets are already masked.</summary>
    /// <returns>The name under which events refer to it.</returns>
    ValueTask<string> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken);

    /// <summary>Appends one event. Throws when it can't be written: a flow that can't be audited must not continue.</summary>
    ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken);
}

/// <summary>One step as it happened.</summary>
public sealed record StepEvent
{
    /// <summary>The flow's name: search, fill, commit, open, read, login.</summary>
    public required string Flow { get; init; }

    /// <summary>What was done: goto, fill, pick, select, check, upload, click, press, see, gone, settle, read, expect.</summary>
    public required string Verb { get; init; }

    /// <summary>The step's place in the pack: file, line and column.</summary>
    public required string Position { get; init; }

    public string? Element { get; init; }

    public RungName? Rung { get; init; }

    /// <summary>The selector or plan that found the element, in words.</summary>
    public string? FoundBy { get; init; }

    /// <summary>Selectors that failed before, with why, in words.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>The template, with its variable names, that the value came from. A value never comes from a model.</summary>
    public string? ValueFrom { get; init; }

    /// <summary>What was to be entered, as typed; null for secrets.</summary>
    public string? Asked { get; init; }

    /// <summary>What the control showed afterwards; null for secrets.</summary>
    public string? Shown { get; init; }

    /// <summary>ok, or in words what went wrong.</summary>
    public required string Outcome { get; init; }

    public string? PictureBefore { get; init; }

    public string? PictureAfter { get; init; }

    /// <summary>The page's address without its query.</summary>
    public string? Address { get; init; }

    /// <summary>Milliseconds from the step's start to its outcome.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Model use of this step.</summary>
    public int LlmCalls { get; init; }

    public long LlmTokens { get; init; }

    /// <summary>The model that was asked, as its server names it; null when none was.</summary>
    public string? Model { get; init; }

    /// <summary>Name and hash of the prompt that it was asked with.</summary>
    public string? Prompt { get; init; }
}
