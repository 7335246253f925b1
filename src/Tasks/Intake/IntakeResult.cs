using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Intake;

/// <summary>How a submission was judged, with the record to store: a rejected one stays visible, too.</summary>
internal abstract record IntakeResult(JobRecord Job)
{
    /// <summary>To be queued.</summary>
    public sealed record Accepted(JobRecord Job) : IntakeResult(Job);

    /// <summary>A person decides first.</summary>
    public sealed record NeedsReview(JobRecord Job, IReadOnlyList<string> Reasons) : IntakeResult(Job);

    /// <summary>Not runnable.</summary>
    public sealed record Rejected(JobRecord Job, IReadOnlyList<PayloadError> Errors) : IntakeResult(Job);
}
