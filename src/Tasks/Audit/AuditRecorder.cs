using System.Collections.ObjectModel;
using System.Text;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Encryption;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// Writes the audit trail of one attempt. Until the intent is written, an event that can't be written throws and so stops the job. After that, stopping
/// would not undo the click: events and pictures are kept in memory and written with a later event, and an alarm is logged.
/// </summary>
internal sealed partial class AuditRecorder : IStepRecorder, IDisposable
{
    private const int MaxPendingPictures = 64;

    private readonly AuditTrailAppender _journal;
    private readonly bool _pictures;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly AuditAvailability? _availability;
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly Queue<(AuditEvent Event, bool Durable)> _pendingEvents = new();
    private readonly Queue<(StoredFile Prepared, byte[] Jpeg)> _pendingPictures = new();

    // Names that were given while the disk was full, and that another worker's picture took meanwhile, or whose pictures are encrypted only now.
    private readonly Dictionary<string, StoredFile> _renamedPictures = new(StringComparer.Ordinal);

    // Stored, and not named by an event yet: the next one has their hashes.
    private SortedDictionary<string, string> _newFiles = new(StringComparer.Ordinal);
    private bool _pastIntent;

    /// <param name="options">The audit folder, and whether pictures are taken.</param>
    /// <param name="run">Whose trail it is.</param>
    /// <param name="timeProvider">Clock of the events.</param>
    /// <param name="logger">Receives the alarm.</param>
    /// <param name="availability">Is told of each write that failed, so that the worker stops claiming; null where nothing is claimed.</param>
    /// <param name="unanchored">Is told of each event, for the next checkpoint; null where none is written.</param>
    /// <param name="encryption">The worker's keys; null where nothing is encrypted.</param>
    public AuditRecorder(
        AuditOptions options, AuditRun run, TimeProvider timeProvider, ILogger logger, AuditAvailability? availability = null, UnanchoredTrails? unanchored = null, EncryptionKeySource? encryption = null)
        : this(AuditTrailAppender.For(options, run.Job, unanchored, encryption), options.Pictures, run, timeProvider, logger, availability)
    {
    }

    /// <param name="journal">The job's trail.</param>
    /// <param name="pictures">Whether pictures are taken.</param>
    /// <param name="run">Whose trail it is.</param>
    /// <param name="timeProvider">Clock of the events.</param>
    /// <param name="logger">Receives the alarm.</param>
    /// <param name="availability">Is told of each write that failed, so that the worker stops claiming; null where nothing is claimed.</param>
    public AuditRecorder(AuditTrailAppender journal, bool pictures, AuditRun run, TimeProvider timeProvider, ILogger logger, AuditAvailability? availability)
    {
        _availability = availability;
        _journal = journal;
        _pictures = pictures;
        Attempt = run.Attempt;
        Worker = run.Worker;
        _pastIntent = run.PastIntent;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    public int Attempt { get; }

    public string Worker { get; }

    public bool WantsPictures => _pictures;

    /// <summary>Events that could not be written yet.</summary>
    public int Pending => _pendingEvents.Count;

    public async ValueTask<string> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            var stored = await _journal.StorePictureAsync(jpeg, cancellationToken);
            _newFiles[stored.Name] = stored.Hash;
            return stored.Name;
        }
        catch (AuditUnavailableException) when (!_pastIntent)
        {
            throw;
        }
        catch (Exception failed) when (IsDiskOrKeyError(failed))
        {
            var noTrail = ReportDiskError(failed);
            if (!_pastIntent)
            {
                throw Unavailable("a picture", failed, noTrail);
            }

            LogDeferred(_logger, "picture", _journal.Folder, failed);
            var prepared = _journal.PreparePicture(jpeg);
            if (_pendingPictures.Count < MaxPendingPictures)
            {
                _pendingPictures.Enqueue((prepared, jpeg.ToArray()));
                _newFiles[prepared.Name] = prepared.Hash;
            }

            return prepared.Name;
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent("step") with { Step = stepEvent }, durable: false, cancellationToken);

    /// <summary>Appends an event with a message. Phases and verdicts are on the disk when this returns, other kinds only with the operating system.</summary>
    public ValueTask NoteAsync(string kind, string message, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent(kind) with { Message = message }, durable: kind is "phase" or "verdict", cancellationToken);

    /// <summary>Appends an event with a message and what the run works with.</summary>
    public ValueTask NoteAsync(string kind, string message, AuditEnvironment environment, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent(kind) with { Message = message, Environment = environment }, durable: false, cancellationToken);

    /// <summary>Appends the comparison of the saved record with the payload.</summary>
    public ValueTask RecordComparisonAsync(string message, IReadOnlyList<FieldComparison> comparison, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent("verified") with { Message = message, Comparison = comparison }, durable: true, cancellationToken);

    /// <summary>Appends the intent, on the disk when this returns. From here on events that can't be written are kept in memory instead of throwing.</summary>
    public async ValueTask RecordIntentAsync(string message, CancellationToken cancellationToken)
    {
        await AppendAsync(NewEvent("phase") with { Message = message }, durable: true, cancellationToken);
        _pastIntent = true;
    }

    /// <summary>Writes the job's result beside the trail. The queue stores it too, so an error is only logged.</summary>
    public async Task StoreResultAsync(string json, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await _journal.StoreResultAsync(Encoding.UTF8.GetBytes(json), cancellationToken);
            _newFiles[stored.Name] = stored.Hash;
        }
        catch (AuditUnavailableException unusable)
        {
            LogResultNotWritten(_logger, _journal.Folder, unusable);
        }
        catch (Exception failed) when (IsDiskError(failed))
        {
            _ = _availability?.ReportFailure(failed);
            LogResultNotWritten(_logger, _journal.Folder, failed);
        }
    }

    public void Dispose() => _writeLock.Dispose();

    private AuditEvent NewEvent(string kind) =>
        new() { Sequence = 0, At = _timeProvider.GetUtcNow(), Kind = kind, Attempt = Attempt, Worker = Worker };

    private async ValueTask AppendAsync(AuditEvent auditEvent, bool durable, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            _pendingEvents.Enqueue((auditEvent with { Files = TakeNewFiles() }, durable));
            await StorePendingPicturesAsync(cancellationToken);
            while (_pendingEvents.TryPeek(out var next))
            {
                await _journal.AppendAsync(WithNewNames(next.Event), next.Durable, _timeProvider, cancellationToken);
                _pendingEvents.Dequeue();
            }
        }
        catch (AuditUnavailableException) when (!_pastIntent)
        {
            PutNewFilesBack();
            throw;
        }
        catch (Exception failed) when (IsDiskOrKeyError(failed))
        {
            var noTrail = ReportDiskError(failed);
            if (!_pastIntent)
            {
                PutNewFilesBack();
                throw Unavailable($"the event \"{auditEvent.Kind}\"", failed, noTrail);
            }

            LogDeferred(_logger, auditEvent.Kind, _journal.Folder, failed);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    private async Task StorePendingPicturesAsync(CancellationToken cancellationToken)
    {
        while (_pendingPictures.TryPeek(out var picture))
        {
            var stored = await _journal.StorePictureAsync(picture.Prepared, picture.Jpeg, cancellationToken);
            _pendingPictures.Dequeue();
            if (stored.Hash != picture.Prepared.Hash || stored.Name != picture.Prepared.Name)
            {
                _renamedPictures[picture.Prepared.Name] = stored;
            }
        }
    }

    private AuditEvent WithNewNames(AuditEvent auditEvent)
    {
        return _renamedPictures.Count == 0 ? auditEvent : auditEvent with
        {
            Files = auditEvent.Files?.ToDictionary(file => NewName(file.Key)!, file => _renamedPictures.TryGetValue(file.Key, out var renamed) ? renamed.Hash : file.Value, StringComparer.Ordinal),
            Step = auditEvent.Step is { } step ? step with { PictureBefore = NewName(step.PictureBefore), PictureAfter = NewName(step.PictureAfter) } : null,
        };

        string? NewName(string? name) => name is not null && _renamedPictures.TryGetValue(name, out var renamed) ? renamed.Name : name;
    }

    private SortedDictionary<string, string>? TakeNewFiles()
    {
        var files = _newFiles.Count == 0 ? null : _newFiles;
        _newFiles = new(StringComparer.Ordinal);
        return files;
    }

    /// <summary>The events are given up; what was stored before them stays, and belongs to the next event.</summary>
    private void PutNewFilesBack()
    {
        foreach (var (name, hash) in _pendingEvents.SelectMany(pending => pending.Event.Files ?? ReadOnlyDictionary<string, string>.Empty))
        {
            _newFiles.TryAdd(name, hash);
        }

        _pendingEvents.Clear();
    }

    private AuditUnavailableException Unavailable(string what, Exception cause, bool concernsEveryJob) =>
        new($"The audit trail in {_journal.Folder} could not store {what}: {cause.Message} Nothing was committed. Free disk space or correct the folder's permissions; the job is retried automatically.", cause)
        {
            ConcernsEveryJob = concernsEveryJob,
        };

    private bool ReportDiskError(Exception failed) => IsDiskError(failed) && (_availability?.ReportFailure(failed) ?? false);

    private static bool IsDiskError(Exception failed) => failed is IOException or UnauthorizedAccessException;

    private static bool IsDiskOrKeyError(Exception failed) => IsDiskError(failed) || failed is AuditUnavailableException;

    [LoggerMessage(EventId = 3301, Level = LogLevel.Critical, Message = "AUDIT ALARM: the {What} could not be written to {Folder}. It is kept in memory and written with a later event. Free disk space, correct the folder's permissions or restore the job's data key now, as the cause says.")]
    private static partial void LogDeferred(ILogger logger, string what, string folder, Exception cause);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Critical, Message = "AUDIT ALARM: the job's result could not be written to {Folder}; only the queue stores it. Free disk space or correct the folder's permissions.")]
    private static partial void LogResultNotWritten(ILogger logger, string folder, Exception cause);
}
