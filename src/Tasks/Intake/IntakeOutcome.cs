using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Intake;

/// <summary>A submission, judged. Each case holds the record to store: what was refused stays visible, too.</summary>
internal abstract record IntakeOutcome(JobRecord Job)
{
    /// <summary>To be queued.</summary>
    public sealed record Runnable(JobRecord Job) : IntakeOutcome(Job);

    /// <summary>A person decides first.</summary>
    public sealed record Doubtful(JobRecord Job, IReadOnlyList<string> Reasons) : IntakeOutcome(Job);

    /// <summary>Not runnable.</summary>
    public sealed record Refused(JobRecord Job, IReadOnlyList<PayloadError> Errors) : IntakeOutcome(Job);
}
