using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>What the intake makes of an inbox message.</summary>
internal abstract record InboxReading
{
    private InboxReading()
    {
    }

    /// <summary>A submission. One that breaks a rule is a job in state <see cref="JobState.Rejected"/> with the reasons.</summary>
    public sealed record Submission(JobRecord Job) : InboxReading;

    /// <summary>No submission can be read from it.</summary>
    /// <param name="Fault">What is wrong with it and what would be right.</param>
    public sealed record Unreadable(string Fault) : InboxReading;
}
