using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Agent.Steps;

/// <summary>Time limits of steps. Section <c>Flows</c>.</summary>
public sealed record FlowOptions
{
    public const string Section = "Flows";

    /// <summary>Longest wait for a page to answer. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan NavigationTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest wait until a found control takes an act (visible, enabled, still, uncovered). Default 4 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan ActTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Longest wait, before the intent is stored, until the commit button is visible, enabled, uncovered and on a page that is not busy. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan CommitReadyWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait of see and gone, and for an autocomplete's choices. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan SeeWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for an autocomplete's choice. Default 6 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan ChoiceWithin { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Longest wait until the consequences of an act are over: its requests, the timers that it started, a page at rest. Default 20 s: a box that asks the site 8 s after the last key, and a site that needs as long to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest time for one whole step; after it the page counts as hung. Default 90 s: one step may ask a model several times.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan StepLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How many times a value that the page erases is typed in total. Default 3.</summary>
    [Range(1, 10)]
    public int TypingTries { get; init; } = 3;
}
