using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Audit;

/// <summary>The audit trail. Section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    public const string Section = "Audit";

    /// <summary>The folder of the job folders. Default <c>.data/audit</c> below the working folder.</summary>
    [Required]
    public string Folder { get; init; } = ".data/audit";

    /// <summary>Whether a picture is taken before and after each action. Default true; events are always written.</summary>
    public bool Pictures { get; init; } = true;

    /// <summary>
    /// Folder on another disk or machine that gets a copy of each signed checkpoint, in a file for each trail. Default empty: no such copy. It must
    /// exist: the worker never makes it, because it may be a mount that is missing. Without a copy that the worker's user can't change, whoever can delete the newest jobs
    /// together with the newest checkpoints goes unseen.
    /// </summary>
    public string CheckpointFolder { get; init; } = "";

    /// <summary>A checkpoint is signed after this many events. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int CheckpointEvents { get; init; } = 1_000;

    /// <summary>A checkpoint is signed this long after the last one, when there are new events. Default 1 min. A change within this time, before the checkpoint, can't be proved.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many of the newest checkpoints Redis keeps for the queue, without their lists of jobs, about 500 bytes each. Default 1,000; 0 writes none.</summary>
    [Range(0, 100_000)]
    public int CheckpointsInRedis { get; init; } = 1_000;
}
