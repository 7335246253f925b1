using System.Globalization;
using BrowserAgent.Campaigns.Worker.Model;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.QueueModel;

/// <summary>One run of the campaign.</summary>
internal sealed record QueueModelPlan
{
    public string Name { get; init; } = "queue-model";

    public required int Jobs { get; init; }

    /// <summary>Worker processes killed and replaced on the way.</summary>
    public required int Kills { get; init; }

    public required int Seed { get; init; }

    public int Processes { get; init; } = 4;

    public int WorkersPerProcess { get; init; } = 8;

    /// <summary>The shortest that the queue allows.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    public double DyingShare { get; init; } = 0.05;

    public double HangingShare { get; init; } = 0.05;

    /// <summary>Of the claims, those that go back to phase none after their intent.</summary>
    public double RefusedShare { get; init; } = 0.05;

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    public SimulatedWorkerOutcomeDraw Outcomes => new(Seed, DyingShare, HangingShare, RefusedShare);

    /// <summary>The same seed makes the same ids, and so the same outcomes.</summary>
    public IReadOnlyList<JobRecord> Draw() =>
        [.. Enumerable.Range(1, Jobs).Select(number => new JobRecord
        {
            Id = JobId.Parse(string.Create(CultureInfo.InvariantCulture, $"{Seed:x8}{number:x24}")),
            Site = "model",
            Type = "count",
            Tenant = "default",
            PayloadJson = string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}"""),
            Priority = 5,
            State = JobState.Ready,
            Phase = JobPhase.None,
        })];
}
