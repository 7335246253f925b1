using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.KillAtPoints;

/// <summary>A point of the commit protocol at which a worker is killed, and what must be true there and in the end.</summary>
internal sealed record KillPoint
{
    /// <summary>As in the report.</summary>
    public required string Name { get; init; }

    /// <summary>Where the worker stands still; null when the site holds the request instead.</summary>
    public string? InWorker { get; init; }

    /// <summary>How the site holds the save; null when the worker stands still.</summary>
    public string? InSite { get; init; }

    /// <summary>The job's phase in the queue at the kill.</summary>
    public required JobPhase Phase { get; init; }

    /// <summary>Records that the site holds at the kill.</summary>
    public required int RecordsAtKill { get; init; }

    /// <summary>How the job must end.</summary>
    public required JobState End { get; init; }

    /// <summary>Records that the site must hold in the end.</summary>
    public required int Records { get; init; }

    /// <summary>The form is filled. Nothing was tried, so another worker enters the order.</summary>
    public static KillPoint BeforeIntent { get; } = new()
    {
        Name = PausePoint.BeforeIntent,
        InWorker = PausePoint.BeforeIntent,
        Phase = JobPhase.None,
        RecordsAtKill = 0,
        End = JobState.Done,
        Records = 1,
    };

    /// <summary>Nothing was clicked, but nobody can know it: the record is searched for, not found, and a person decides.</summary>
    public static KillPoint AfterIntent { get; } = new()
    {
        Name = PausePoint.AfterIntent,
        InWorker = PausePoint.AfterIntent,
        Phase = JobPhase.Intent,
        RecordsAtKill = 0,
        End = JobState.Review,
        Records = 0,
    };

    /// <summary>The site has saved the record and not yet answered.</summary>
    public static KillPoint AfterClick { get; } = new()
    {
        Name = "after-click",
        InSite = FaultKind.HoldAfterCommit,
        Phase = JobPhase.Intent,
        RecordsAtKill = 1,
        End = JobState.Done,
        Records = 1,
    };

    /// <summary>The site has answered; nothing is told to the queue nor verified.</summary>
    public static KillPoint AfterResponse { get; } = new()
    {
        Name = "after-response",
        InWorker = PausePoint.BeforeSubmitted,
        Phase = JobPhase.Intent,
        RecordsAtKill = 1,
        End = JobState.Done,
        Records = 1,
    };

    /// <summary>The record is verified; the queue does not know.</summary>
    public static KillPoint BeforeAcknowledge { get; } = new()
    {
        Name = PausePoint.BeforeAcknowledge,
        InWorker = PausePoint.BeforeAcknowledge,
        Phase = JobPhase.Submitted,
        RecordsAtKill = 1,
        End = JobState.Done,
        Records = 1,
    };

    /// <summary>The five points of the protocol.</summary>
    public static IReadOnlyList<KillPoint> Protocol { get; } = [BeforeIntent, AfterIntent, AfterClick, AfterResponse, BeforeAcknowledge];

    /// <summary>The save has reached the site and dies there with its worker: it never becomes a record, and a person decides.</summary>
    public static KillPoint SaveDropped { get; } = new()
    {
        Name = "save-dropped",
        InSite = FaultKind.HoldBeforeCommit,
        Phase = JobPhase.Intent,
        RecordsAtKill = 0,
        End = JobState.Review,
        Records = 0,
    };

    /// <summary>
    /// The save has reached the site, which goes on working for the dead worker: it becomes a record only after the job's next run has looked for it
    /// once. Whoever takes "not there yet" for "not there" enters it twice.
    /// </summary>
    public static KillPoint SaveLate { get; } = new()
    {
        Name = "save-late",
        InSite = FaultKind.HoldBeforeCommit,
        Phase = JobPhase.Intent,
        RecordsAtKill = 0,
        End = JobState.Done,
        Records = 1,
    };
}
