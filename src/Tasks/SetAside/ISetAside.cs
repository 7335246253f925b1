using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.SetAside;

/// <summary>What the queue could not read and keeps for a person: jobs whose records are damaged, and inbox messages that are no submissions.</summary>
public interface ISetAside
{
    Task<SetAsideCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>In no order.</summary>
    Task<IReadOnlyList<SetAsideJob>> ListJobsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Hands a job whose record was repaired to a person's review.</summary>
    Task<RestoreResult> RestoreAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Forgets an entry that is no job.</summary>
    Task<DropResult> DropAsync(string entry, CancellationToken cancellationToken);

    /// <summary>Newest first. At most 1,000 are kept; older ones are deleted and counted.</summary>
    Task<IReadOnlyList<DeadInboxMessage>> ListInboxAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Deletes the oldest messages.</summary>
    /// <returns>How many were deleted.</returns>
    Task<long> DiscardInboxAsync(int count, CancellationToken cancellationToken);
}

/// <param name="Jobs">Jobs that were set aside.</param>
/// <param name="InboxMessages">Inbox messages that could not be read and are kept.</param>
/// <param name="InboxMessagesDropped">Those that were deleted, because only the newest are kept.</param>
public sealed record SetAsideCounts(long Jobs, long InboxMessages, long InboxMessagesDropped)
{
    public static SetAsideCounts None { get; } = new(0, 0, 0);
}

/// <param name="Id">As stored; it may be no job id.</param>
/// <param name="At">When it was set aside.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record SetAsideJob(string Id, DateTimeOffset At, string Fault);

/// <param name="At">When it was taken from the inbox.</param>
/// <param name="Bytes">How long it was. Of a longer one than 64 KiB only the first 64 KiB are kept.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Content">The bytes as they came.</param>
public sealed record DeadInboxMessage(DateTimeOffset At, long Bytes, string Fault, ReadOnlyMemory<byte> Content);

/// <summary>What became of a job that was to be put back.</summary>
public abstract record RestoreResult
{
    private RestoreResult()
    {
    }

    public sealed record Restored : RestoreResult;

    /// <summary>No job of that id is set aside.</summary>
    public sealed record NotFound : RestoreResult;

    /// <param name="Why">What is still wrong with it.</param>
    public sealed record Refused(string Why) : RestoreResult;
}

/// <summary>What became of an entry that was to be dropped.</summary>
public enum DropResult
{
    Dropped,

    /// <summary>No such entry is set aside.</summary>
    NotFound,

    /// <summary>It is a job, which is kept.</summary>
    IsJob,
}
