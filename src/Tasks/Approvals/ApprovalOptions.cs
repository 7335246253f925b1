namespace BrowserAgent.Tasks.Approvals;

/// <summary>Who may approve a job, and how many must. Section <c>Approval</c>.</summary>
public sealed record ApprovalOptions
{
    public const string Section = "Approval";

    /// <summary>The entry that stands for all jobs.</summary>
    internal const string AllJobs = "*";

    /// <summary>Jobs that the name that submitted them can't approve or put back (four eyes): <c>SITE/TYPE</c>, <c>SITE</c>, or <c>*</c> for all; <c>SITE/TYPE</c> is also a customer's <c>x/TYPE</c>. An entry that names no loaded site or job type stops the start. Must be the same on all workers. Default none. A job from the inbox or of an earlier version has no submitter, so anybody with the scope approves it.</summary>
    public IReadOnlyList<string> OtherThanSubmitter { get; init; } = [];

    /// <summary>Jobs that need the approval of two names above an amount. Must be the same on all workers. Default none.</summary>
    public IReadOnlyList<TwoApproversOptions> TwoApprovers { get; init; } = [];
}
