namespace BrowserAgent.Tasks.Queue;

/// <summary>A job's record in Redis is none that this version can read: something else wrote it, or a later version.</summary>
public sealed class UnreadableRecordException : Exception
{
    public UnreadableRecordException(string id, Exception cause)
        : base($"The record of job {id} in Redis can't be read: {cause.Message}", cause) => (Id, Fault) = (id, cause.Message);

    public UnreadableRecordException(string id, string fault)
        : base($"The record of job {id} in Redis can't be read: {fault}") => (Id, Fault) = (id, fault);

    /// <summary>The id as stored; it may be no job id.</summary>
    public string Id { get; }

    public string Fault { get; }
}
