using BrowserAgent.Tasks.Audit;
using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.SetAside;

namespace BrowserAgent.Worker.Formatting;

/// <summary>Texts about states and outcomes of jobs. All operator pages take them from here.</summary>
internal static class JobDisplayTexts
{
    public static readonly IReadOnlyList<JobState> TileOrder =
        [JobState.Review, JobState.Dead, JobState.Running, JobState.Ready, JobState.Delayed, JobState.Done, JobState.Rejected, JobState.Cancelled];

    public static string Tile(JobState state) => state switch
    {
        JobState.Ready => "waiting",
        JobState.Delayed => "for later",
        JobState.Running => "in work",
        JobState.Review => "need a person",
        JobState.Done => "done",
        JobState.Dead => "stopped",
        JobState.Rejected => "refused",
        JobState.Cancelled => "cancelled",
        _ => throw Unknown(state),
    };

    /// <summary>The state in two or three words.</summary>
    public static string Badge(JobRecord job) => job.State switch
    {
        JobState.Ready => "waiting for a worker",
        JobState.Delayed => "waiting for its time",
        JobState.Running => job.CancelAsked ? "in work, to be cancelled" : "in work",
        JobState.Review => "waiting for a person",
        JobState.Done => job.Verdict switch
        {
            JobVerdict.Entered => "entered",
            JobVerdict.AlreadyThere => "already there",
            JobVerdict.Read => "looked up",
            _ => "done",
        },
        JobState.Dead => "stopped",
        JobState.Rejected => "refused",
        JobState.Cancelled => "cancelled",
        _ => throw Unknown(job.State),
    };

    public static Severity SeverityOf(JobState state) => state switch
    {
        JobState.Review => Severity.Ask,
        JobState.Dead => Severity.Bad,
        JobState.Running => Severity.Busy,
        JobState.Done => Severity.Good,
        _ => Severity.Calm,
    };

    /// <summary>What the list shows beside the badge; null when there is nothing to add.</summary>
    public static string? Detail(JobRecord job) => job.State switch
    {
        JobState.Running => Progress(job.Phase),
        JobState.Done => null,
        _ => job.Reason,
    };

    /// <summary>The outcome and what was checked, in one or two sentences.</summary>
    public static string Outcome(JobRecord job, IReadOnlyList<FieldComparison> comparison) => job.State switch
    {
        JobState.Ready => $"Waiting for a free worker.{Runs(job)}",
        JobState.Delayed => $"Waiting for its time{Why(job)}{Runs(job)}",
        JobState.Running => $"A worker runs it: {Progress(job.Phase)}.{Runs(job)}{(job.CancelAsked ? $" {CancelMeans(job)}" : "")}",
        JobState.Review => $"Waiting for a person{Why(job)}",
        JobState.Done => Finished(job, comparison),
        JobState.Dead => $"Stopped{Why(job)}{Runs(job)} {Risk(job.Phase)}",
        JobState.Rejected => $"Refused before it was queued, nothing was entered{Why(job)}",
        JobState.Cancelled => $"Cancelled{Why(job)} This job saved nothing on the site.",
        _ => throw Unknown(job.State),
    };

    /// <summary>Whether the site may have the record of a job that did not finish.</summary>
    public static string Risk(JobPhase phase) => phase switch
    {
        JobPhase.None => "This job saved nothing on the site.",
        JobPhase.Intent => "The save button may have been pressed: the record may be on the site.",
        JobPhase.Submitted => "The save button was pressed: the record may be on the site.",
        _ => "The record is on the site and was checked.",
    };

    /// <summary>What approving does.</summary>
    public static string ApproveMeans(JobRecord job, bool isFirstOfTwo) => (isFirstOfTwo, job.Phase) switch
    {
        (true, _) => "Your approval is stored as the first of two. No worker touches the job until another person approves it as well.",
        (false, JobPhase.None) => "The worker looks for the record on the site, and enters it as asked if it is not there yet.",
        _ => "The worker first looks for the record on the site. It never saves a second time without knowing.",
    };

    public static string RejectMeans(JobRecord job) => job.Phase == JobPhase.None
        ? "The job ends. It saved nothing on the site."
        : "The job ends. Look on the site yourself: the record may be there.";

    public static string CancelMeans(JobRecord job) => (job.State, job.Phase) switch
    {
        (JobState.Running, JobPhase.None) => "The worker ends it at its next safe point. If it is past the last one, it runs to its end.",
        (_, JobPhase.None) => "The job ends. It saved nothing on the site.",
        _ => "The save button may have been pressed: the worker looks for the record on the site, and the job ends by what it finds.",
    };

    /// <summary>What is paused, as one sentence.</summary>
    public static string Paused(IReadOnlyList<PauseScope> scopes) => scopes.Any(scope => scope.Kind == PauseScopeKind.All)
        ? "Everything is paused: no job is started until it is resumed. Running jobs go on."
        : $"Paused: {string.Join(", ", scopes.Select(scope => $"{(scope.Kind == PauseScopeKind.Site ? "site" : "tenant")} {scope.Name}"))}. No job of it is started until it is resumed. Running jobs go on.";

    /// <summary>How much could not be read, as one sentence.</summary>
    public static string Unreadable(IReadOnlyList<UnreadableJob> listed, SetAsideCounts setAside)
    {
        var jobs = Math.Max(listed.Count, setAside.Jobs);
        string[] parts = [.. new[] { Counted(jobs, "job"), Counted(setAside.InboxMessages, "inbox message") }.OfType<string>()];
        return $"{string.Join(" and ", parts)} can't be read. No worker touches them; somebody who runs the worker must.";
    }

    private static string? Counted(long count, string what) => count switch
    {
        0 => null,
        1 => $"1 {what}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}s"),
    };

    public static string Note(DecisionNotice note) => note switch
    {
        DecisionNotice.Approved => "Approved. The job is back in the queue.",
        DecisionNotice.Rejected => "Rejected. The job has ended with your reason.",
        DecisionNotice.TooLate => "Nothing was changed: a worker runs the job, or it is decided already. This page shows its present state.",
        DecisionNotice.Cancelled => "Cancelled. The job has ended.",
        DecisionNotice.CancelAsked => "The worker was asked to end the job at its next safe point.",
        DecisionNotice.OwnJob => "Nothing was changed: you submitted this job, so another person must approve it.",
        DecisionNotice.FirstOfTwo => "Your approval is stored as the first of two. The job waits until somebody else approves it.",
        DecisionNotice.SecondByTheSame => "Nothing was changed: you gave the first approval, so another person must give the second.",
        DecisionNotice.ReasonMissing => "Nothing was changed: a rejection needs a reason.",
        _ => throw Unknown(note),
    };

    public static string Compared(IReadOnlyList<FieldComparison> comparison)
    {
        var different = comparison.Where(field => !field.Equal).Select(field => DisplayTextFormatter.Field(field.Field)).ToArray();
        return different.Length == 0
            ? $"{DisplayTextFormatter.Count(comparison.Count, "field", "fields")} compared, all equal."
            : $"{different.Length} of {comparison.Count} fields {(different.Length == 1 ? "differs" : "differ")}: {string.Join(", ", different)}.";
    }

    private static string Finished(JobRecord job, IReadOnlyList<FieldComparison> comparison)
    {
        var check = comparison.Count == 0 ? "" : $" The saved record was opened again: {Compared(comparison)}";
        return job.Verdict switch
        {
            JobVerdict.Entered => $"Entered.{check}",
            JobVerdict.AlreadyThere => $"The site already held this record; nothing was saved.{check}",
            JobVerdict.Read => "Looked up. Nothing was changed on the site.",
            _ => $"Done.{check}",
        };
    }

    private static string Progress(JobPhase phase) => phase switch
    {
        JobPhase.None => "nothing saved yet",
        JobPhase.Intent => "saving",
        JobPhase.Submitted => "saved, being checked",
        _ => "checked, finishing",
    };

    private static string Why(JobRecord job) => string.IsNullOrWhiteSpace(job.Reason) ? "." : $": {DisplayTextFormatter.Sentence(job.Reason)}";

    private static string Runs(JobRecord job) => (job.Attempts, job.Stalls + job.Losses) switch
    {
        (0, 0) => "",
        (var failed, 0) => $" {DisplayTextFormatter.Count(failed, "run", "runs")} failed.",
        (0, var lost) => $" {DisplayTextFormatter.Count(lost, "run was", "runs were")} lost.",
        var (failed, lost) => $" {DisplayTextFormatter.Count(failed, "run", "runs")} failed, {lost} lost.",
    };

    private static ArgumentOutOfRangeException Unknown(Enum value) => new(nameof(value), value, "There is no text for this value.");
}
