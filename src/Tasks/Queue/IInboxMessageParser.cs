namespace BrowserAgent.Tasks.Queue;

/// <summary>Reads the text that a producer pushed on the inbox list. Implemented by the intake.</summary>
internal interface IInboxMessageParser
{
    /// <summary>May be called more than once for the same text; each call returns a job with a new id.</summary>
    Task<InboxReading> ReadAsync(string raw, CancellationToken cancellationToken);
}
