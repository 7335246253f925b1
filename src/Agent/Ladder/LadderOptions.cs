using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Agent.Ladder;

/// <summary>How long elements are searched for. Section <c>Ladder</c>.</summary>
public sealed record LadderOptions
{
    public const string Section = "Ladder";

    /// <summary>Longest search for one element while the page still loads. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan ElementBudget { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest search once the network is quiet: scripts may still draw. Default 1.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan QuietPatience { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Pause between two searches. Default 60 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:05")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(60);
}
