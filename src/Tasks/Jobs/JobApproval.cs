namespace BrowserAgent.Tasks.Jobs;

/// <summary>The first of two approvals of a job.</summary>
/// <param name="ByWhom">Who approved it.</param>
/// <param name="At">When, by the queue's clock.</param>
public sealed record JobApproval(string ByWhom, DateTimeOffset At);
