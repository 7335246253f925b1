using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Turns what a producer pushed on the inbox list into a job. Intake gives it.</summary>
internal interface IInboxReader
{
    /// <summary>
    /// Never refuses: text that is no valid submission becomes a job in state <see cref="JobState.Rejected"/> that says why and keeps the text,
    /// up to 16 KB. May be called more than once for the same text, and each time gives a job with an id of its own.
    /// </summary>
    Task<JobRecord> ReadAsync(string raw, CancellationToken cancellationToken);
}
