using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>
/// Stores each checkpoint in all second places at once. One that does not answer, for example a mount whose server is gone, holds up neither the others nor the worker:
/// after <see cref="Limit"/> it is left alone, and gets no further checkpoint until its call returns.
/// </summary>
internal sealed partial class CheckpointCopies(IEnumerable<ICheckpointCopy> copies, TimeProvider timeProvider, ILogger<CheckpointCopies> logger)
{
    /// <summary>How long a checkpoint waits for its copies.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<ICheckpointCopy, Task> _running = [];

    public Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken) =>
        Task.WhenAll(copies.Where(copy => copy.Place is not null).Select(copy => StoreAsync(copy, checkpoint, cancellationToken)));

    /// <summary>The newest checkpoint of each list of each place; of a place that does not answer none.</summary>
    public async Task<IReadOnlyList<Checkpoint>> ReadNewestAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(copies.Where(copy => copy.Place is not null).Select(copy => ReadNewestAsync(copy, cancellationToken)))).SelectMany(read => read)];

    private async Task<IReadOnlyList<Checkpoint>> ReadNewestAsync(ICheckpointCopy copy, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => copy.ReadNewestAsync(cancellationToken), CancellationToken.None).WaitAsync(Limit, timeProvider, cancellationToken);
        }
        catch (Exception failed)
        {
            LogNotCompared(logger, copy.Place!, failed);
            return [];
        }
    }

    private async Task StoreAsync(ICheckpointCopy copy, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            if (TryBegin(copy, checkpoint, out var storing, cancellationToken))
            {
                await storing.WaitAsync(Limit, timeProvider, cancellationToken);
            }
            else
            {
                LogSkipped(logger, checkpoint.Number, copy.Place!);
            }
        }
        catch (Exception failed)
        {
            LogNotCopied(logger, checkpoint.Number, copy.Place!, failed);
        }
    }

    /// <returns>False while the checkpoint before has not returned from this place.</returns>
    private bool TryBegin(ICheckpointCopy copy, Checkpoint checkpoint, out Task storing, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(copy, out var last) && !last.IsCompleted)
            {
                storing = last;
                return false;
            }

            // On a thread of its own: calls to a file system that does not answer do not return.
            storing = _running[copy] = Task.Run(() => copy.StoreAsync(checkpoint, cancellationToken), CancellationToken.None);
            return true;
        }
    }

    [LoggerMessage(EventId = 3315, Level = LogLevel.Error, Message = "Audit checkpoint {Number} could not be copied to {Place}. It is in the audit folder; the next one is copied again. Correct that place.")]
    private static partial void LogNotCopied(ILogger logger, long number, string place, Exception cause);

    [LoggerMessage(EventId = 3320, Level = LogLevel.Error, Message = "The audit checkpoints in {Place} could not be read, so this start does not compare the list with them; browser-agent audit verify --copy does. Correct that place.")]
    private static partial void LogNotCompared(ILogger logger, string place, Exception cause);

    [LoggerMessage(EventId = 3318, Level = LogLevel.Error, Message = "Audit checkpoint {Number} was not copied to {Place}, which has not answered since an earlier one. It is in the audit folder. Correct that place.")]
    private static partial void LogSkipped(ILogger logger, long number, string place);
}
