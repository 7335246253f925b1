using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// The trail of one attempt. Until the intent is written, what can't be audited throws and so stops the job. From then on stopping would
/// not undo the click, so events and pictures are kept in memory, tried again at each later event, and an alarm is logged.
/// </summary>
internal sealed partial class AuditRecorder : IStepRecorder, IDisposable
{
    private const int MaxPendingPictures = 64;

    private readonly AuditJournal _journal;
    private readonly bool _pictures;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly Queue<(AuditEvent Event, bool Durable)> _pendingEvents = new();
    private readonly List<(string Name, byte[] Jpeg)> _pendingPictures = [];
    private bool _pastIntent;

    /// <param name="options">Where to.</param>
    /// <param name="id">Whose trail.</param>
    /// <param name="attempt">1-based number of this run.</param>
    /// <param name="worker">Who runs it.</param>
    /// <param name="pastIntent">True when the job was claimed at phase intent or later: the click may have happened already.</param>
    /// <param name="timeProvider">Clock of the events.</param>
    /// <param name="logger">Where the alarm goes.</param>
    public AuditRecorder(AuditOptions options, JobId id, int attempt, string worker, bool pastIntent, TimeProvider timeProvider, ILogger logger)
    {
        _journal = AuditJournal.For(options, id);
        _pictures = options.Pictures;
        Attempt = attempt;
        Worker = worker;
        _pastIntent = pastIntent;
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
            return _journal.StorePicture(jpeg.Span);
        }
        catch (Exception failed) when (IsDiskError(failed))
        {
            if (!_pastIntent)
            {
                throw Unavailable("a picture", failed);
            }

            LogDeferred(_logger, "picture", _journal.Folder, failed);
            var name = _journal.NextPictureName();
            if (_pendingPictures.Count < MaxPendingPictures)
            {
                _pendingPictures.Add((name, jpeg.ToArray()));
            }

            return name;
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent("step") with { Step = stepEvent }, durable: false, cancellationToken);

    /// <summary>Appends an event in words. Phases and verdicts are on the disk when it answers, other kinds with the operating system.</summary>
    public ValueTask NoteAsync(string kind, string message, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent(kind) with { Message = message }, durable: kind is "phase" or "verdict", cancellationToken);

    /// <summary>Appends the comparison of the saved record with the payload.</summary>
    public ValueTask RecordComparisonAsync(string message, IReadOnlyList<FieldComparison> comparison, CancellationToken cancellationToken) =>
        AppendAsync(NewEvent("verified") with { Message = message, Comparison = comparison }, durable: true, cancellationToken);

    /// <summary>Appends the intent, durable before it answers; from here on failures are kept, not thrown.</summary>
    public async ValueTask RecordIntentAsync(string message, CancellationToken cancellationToken)
    {
        await AppendAsync(NewEvent("phase") with { Message = message }, durable: true, cancellationToken);
        _pastIntent = true;
    }

    /// <summary>Writes the answer beside the trail. The queue holds it too, so a failure is logged only.</summary>
    public void StoreResult(string json)
    {
        try
        {
            _journal.StoreResult(json);
        }
        catch (Exception failed) when (IsDiskError(failed))
        {
            LogDeferred(_logger, "result", _journal.Folder, failed);
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
            _pendingEvents.Enqueue((auditEvent, durable));
            foreach (var (name, jpeg) in _pendingPictures)
            {
                _journal.StorePictureAs(name, jpeg);
            }

            _pendingPictures.Clear();
            while (_pendingEvents.TryPeek(out var next))
            {
                await _journal.AppendAsync(next.Event, next.Durable, _timeProvider, cancellationToken);
                _pendingEvents.Dequeue();
            }
        }
        catch (Exception failed) when (IsDiskError(failed))
        {
            if (!_pastIntent)
            {
                _pendingEvents.Clear();
                throw Unavailable($"the event \"{auditEvent.Kind}\"", failed);
            }

            LogDeferred(_logger, auditEvent.Kind, _journal.Folder, failed);
        }
        finally
        {
            _writeLock.Release();
        }
    }

    private AuditUnavailableException Unavailable(string what, Exception cause) =>
        new($"The audit trail can't take {what} in {_journal.Folder}: {cause.Message} Nothing was committed. Free the disk or mend the folder's rights; the job is tried again by itself.", cause);

    private static bool IsDiskError(Exception failed) => failed is IOException or UnauthorizedAccessException;

    [LoggerMessage(EventId = 3301, Level = LogLevel.Critical, Message = "AUDIT ALARM: the {What} could not be written to {Folder}. It is kept in memory and tried again with each later event. Free the disk or mend the folder's rights now.")]
    private static partial void LogDeferred(ILogger logger, string what, string folder, Exception cause);
}
