using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Chain;

/// <summary>How far a job's trail goes.</summary>
/// <param name="Job">The job.</param>
/// <param name="Events">Number of its last event.</param>
/// <param name="Hash">Hash of that event's line, which stands for all lines before it.</param>
internal readonly record struct TrailHead(JobId Job, long Events, string Hash);

/// <summary>A checkpoint that a process knows.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">The hash of the whole checkpoint.</param>
internal sealed record KnownCheckpoint(long Number, string Hash);

/// <summary>The trails that this process appended to since its last checkpoint.</summary>
internal sealed class UnanchoredTrails
{
    private readonly Lock _lock = new();
    private Dictionary<JobId, TrailHead> _heads = [];
    private HashSet<string> _files = new(StringComparer.Ordinal);
    private TaskCompletionSource _reached = NewSignal();
    private long _events;
    private long _enough = long.MaxValue;
    private bool _isOff;

    /// <summary>Number of the newest checkpoint that this process knows; 0 before the first. Events hold it, so that a cut list of checkpoints shows.</summary>
    public long LastCheckpoint => Newest?.Number ?? 0;

    /// <summary>The same with its hash, so that a list that was begun anew and has grown as long shows, too.</summary>
    public KnownCheckpoint? Newest { get; set; }

    /// <summary>An event was appended. Called while the trail's file is locked, so that a later head is never replaced by an earlier one.</summary>
    /// <param name="head">How far the trail goes now.</param>
    /// <param name="files">The files whose hashes the event has.</param>
    public void Note(TrailHead head, IEnumerable<string> files)
    {
        lock (_lock)
        {
            if (_isOff)
            {
                return;
            }

            _heads[head.Job] = head;
            _files.UnionWith(files);
            if (++_events >= _enough)
            {
                _reached.TrySetResult();
            }
        }
    }

    /// <summary>No checkpoint is ever written by this process, so nothing is kept for one.</summary>
    public void TurnOff()
    {
        lock (_lock)
        {
            (_isOff, _heads, _files) = (true, [], []);
        }
    }

    /// <summary>Completes when so many events were appended since the last <see cref="Take"/>.</summary>
    public Task WhenReachedAsync(long events)
    {
        lock (_lock)
        {
            _enough = events;
            if (_events >= events)
            {
                _reached.TrySetResult();
            }

            return _reached.Task;
        }
    }

    /// <summary>The heads in the order of their jobs' ids; afterwards there are none.</summary>
    public IReadOnlyList<TrailHead> Take()
    {
        lock (_lock)
        {
            var taken = _heads;
            (_heads, _events, _reached) = ([], 0, NewSignal());
            return [.. taken.Values.OrderBy(head => head.Job.Value, StringComparer.Ordinal)];
        }
    }

    /// <summary>Pictures and results that were stored since the last call, and that are perhaps with the operating system only.</summary>
    public IReadOnlyCollection<string> TakeFiles()
    {
        lock (_lock)
        {
            var taken = _files;
            _files = new(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>The checkpoint of these heads could not be written: the next one has them, unless their trails went on meanwhile.</summary>
    public void PutBack(IReadOnlyList<TrailHead> heads)
    {
        lock (_lock)
        {
            foreach (var head in heads)
            {
                _heads.TryAdd(head.Job, head);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
