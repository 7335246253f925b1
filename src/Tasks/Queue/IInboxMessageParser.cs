using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Turns the text that a producer pushed on the inbox list into a job. Implemented by the intake.</summary>
internal interface IInboxMessageParser
{
    /// <summary>
    /// Text that is no valid submission becomes a job in state <see cref="JobState.Rejected"/> with the reason and the text, up to 16 KB. May be
    /// called more than once for the same text; each call returns a job with a new id.
    /// </summary>
    Task<JobRecord> ReadAsync(string raw, CancellationToken cancellationToken);
}
