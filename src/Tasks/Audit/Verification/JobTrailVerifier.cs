using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>Checks the chain of one job's events, its pictures and its result, and what checkpoints say about it. For one reading of the job.</summary>
internal sealed class JobTrailVerifier
{
    private readonly JobId _id;
    private readonly string _eventsFile;
    private readonly IReadOnlyList<Anchor> _anchors;
    private readonly List<TrailFinding> _findings = [];
    private readonly List<string> _hashes = [];
    private readonly Dictionary<long, (string Hash, long Event)> _named = [];
    private readonly List<(long Event, DateTimeOffset At)> _notAnchored = [];
    private readonly TrailFiles _files;
    private long _expected = 1;
    private string? _previous;
    private bool _isLastChained;
    private bool _hasEncrypted;
    private bool _isErased;

    public JobTrailVerifier(JobId id, string folder, IReadOnlyList<Anchor> anchors)
    {
        (_id, _anchors, _eventsFile) = (id, anchors, Path.Combine(folder, AuditFolderLayout.EventsFile));
        AnchoredEvents = anchors.Select(anchor => anchor.Events).DefaultIfEmpty(0).Max();
        _files = new TrailFiles(folder, AnchoredEvents, (kind, number, file, meaning) => AddFile(kind, number, file ?? _eventsFile, meaning));
    }

    public IReadOnlyList<TrailFinding> Findings => _findings;

    public long Events => _hashes.Count;

    /// <summary>So many a checkpoint covers.</summary>
    public long AnchoredEvents { get; }

    public bool IsChained { get; private set; }

    /// <summary>Events before the chain.</summary>
    public long NotChainedEvents { get; private set; }

    /// <summary>Events after the last that a checkpoint covers.</summary>
    public long NotAnchoredEvents => Math.Max(0, Events - AnchoredEvents);

    /// <summary>Whether text without a line end stands after the last event, and is no event.</summary>
    public bool HasUnfinishedLine { get; private set; }

    public int Files => _files.Count;

    /// <summary>Pictures that no event names: stored right before a crash, or by a version without hash chains.</summary>
    public int FilesWithoutHash { get; private set; }

    /// <summary>The newest checkpoint that an event names, and that event.</summary>
    public (long Checkpoint, long Event) Newest { get; private set; }

    /// <summary>The checkpoints that events name with their hashes.</summary>
    public IReadOnlyDictionary<long, (string Hash, long Event)> NamedCheckpoints => _named;

    /// <param name="content">The event file.</param>
    public void Verify(byte[] content)
    {
        foreach (var line in LineSplitter.Lines(content))
        {
            CheckLine(content, line);
        }

        CheckRest(content.AsSpan(LineSplitter.Rest(content)));
        CheckAnchors();
        _files.Check();
        CheckDataKey();
        FilesWithoutHash = _files.CountUnbound();
    }

    public void ReportUnreadable(Exception fault) => Add(TrailFindingKind.Unreadable, Events + 1, $"The trail can't be read: {fault.Message}");

    /// <summary>Events that no checkpoint covers are open for the time until the next one, and no longer.</summary>
    public void CheckOpenEvents(DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var added = IsChained ? _notAnchored.Where(open => open.At < notBefore || open.At > notAfter).ToList() : [];
        if (added.Count > 0)
        {
            Add(TrailFindingKind.AddedEvents, added[0].Event, added[0].At > notAfter
                ? $"{Text(added.Count)} events from event {Text(added[0].Event)} on have a time in the future: no worker wrote them, or its clock was wrong."
                : $"{Text(added.Count)} events from event {Text(added[0].Event)} on are covered by no checkpoint, though later ones were signed: they were added without a worker, or a killed worker left them and none was started since.");
        }
    }

    public void ReportChainRemoved(string meaning) => Add(TrailFindingKind.ChainRemoved, 1, meaning);

    private void CheckLine(byte[] content, Range place)
    {
        var line = content.AsSpan(place);
        var hash = AuditChain.HashOf(line);
        if (Parse(line) is not { } read)
        {
            Add(TrailFindingKind.ChangedEvent, _expected, $"Line {Text(Events + 1)} is no event: it was overwritten or cut.");
            (_previous, _expected) = (hash, _expected + 1);
            _hashes.Add(hash);
            return;
        }

        var inOrder = CheckNumber(read.Sequence);
        if (read.Previous is null)
        {
            CheckUnchained(read.Sequence);
        }
        else
        {
            CheckChained(read, content.AsSpan(0, place.Start.Value), inOrder);
        }

        if (read.Checkpoint > Newest.Checkpoint)
        {
            Newest = (read.Checkpoint.Value, read.Sequence);
        }

        if (read is { Checkpoint: { } named, CheckpointHash: { } namedHash })
        {
            _named.TryAdd(named, (namedHash, read.Sequence));
        }

        (_previous, _isLastChained) = (hash, read.Previous is not null);
        (_hasEncrypted, _isErased) = (_hasEncrypted || read.Encrypted is not null, _isErased || read.Kind == AuditEvent.ErasedKind);
        _hashes.Add(hash);
        if (Events > AnchoredEvents)
        {
            _notAnchored.Add((read.Sequence, read.At));
        }

        _files.Bind(read.Sequence, Events, read.Files ?? ReadOnlyDictionary<string, string>.Empty);
    }

    /// <summary>A worker writes a line and its end at once, so a whole event without an end was added by somebody else; a part of one is left by a crash.</summary>
    private void CheckRest(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return;
        }

        if (Parse(rest) is null)
        {
            HasUnfinishedLine = true;
        }
        else
        {
            Add(TrailFindingKind.ChangedEvent, _expected, "After the last event stands another one without a line end. No worker leaves such a line: it was added by hand, and no hash covers it.");
        }
    }

    private bool CheckNumber(long number)
    {
        var inOrder = number == _expected;
        if (number > _expected)
        {
            Add(TrailFindingKind.MissingEvents, _expected, $"Events {Text(_expected)} to {Text(number - 1)} are missing before event {Text(number)}: they were removed or moved.");
        }
        else if (number < _expected)
        {
            Add(TrailFindingKind.OrderChanged, number, $"Event {Text(number)} stands after event {Text(_expected - 1)}: the lines were reordered, or one was copied.");
        }

        _expected = Math.Max(_expected, number + 1);
        return inOrder;
    }

    private void CheckUnchained(long number)
    {
        if (IsChained)
        {
            Add(TrailFindingKind.ChainRemoved, number, $"Event {Text(number)} has no hash, though events before it have: it was added by hand, or by a worker of a version without hash chains.");
        }
        else
        {
            NotChainedEvents++;
        }
    }

    private void CheckChained(AuditEvent read, ReadOnlySpan<byte> before, bool inOrder)
    {
        var (number, startsNow) = (read.Sequence, read.Chain == AuditChain.Version);
        if (startsNow && _isLastChained)
        {
            Add(TrailFindingKind.Rewritten, number, $"Event {Text(number)} starts a second chain in the middle of the first: what stands before it was replaced.");
        }
        else if (startsNow && read.Previous != AuditChain.StartHash(_id, before))
        {
            Add(TrailFindingKind.ChangedEvent, number, before.IsEmpty
                ? $"Event {Text(number)} starts the chain of another job: the file was copied from there."
                : $"The {Text(Events)} events before event {Text(number)}, where the chain starts, are not those that stood there then.");
        }
        else if (!startsNow && !IsChained)
        {
            Add(TrailFindingKind.MissingEvents, number, $"The chain does not start: event {Text(number)} has the hash of an event before it that is missing or has lost its own hash.");
        }
        else if (!startsNow && inOrder && read.Previous != _previous)
        {
            Add(TrailFindingKind.ChangedEvent, number - 1, $"Event {Text(number - 1)} is not the one that event {Text(number)} was written after: its line was changed.");
        }

        IsChained = true;
    }

    /// <summary>An erasure says who made it, before it destroys the data key.</summary>
    private void CheckDataKey()
    {
        var file = Path.Combine(Path.GetDirectoryName(_eventsFile)!, DataKeyFile.Name);
        if (_hasEncrypted && !_isErased && DataKeyFile.IsDestroyed(file))
        {
            AddFile(TrailFindingKind.MissingFile, Events, file, "The data key of the trail is gone, and no event says that the job was erased: its content can't be read any more. The events themselves are still proved.");
        }
    }

    private void CheckAnchors()
    {
        foreach (var anchor in _anchors)
        {
            if (anchor.Events > Events)
            {
                Add(TrailFindingKind.Truncated, Events, $"Checkpoint {Text(anchor.Checkpoint)} covers {Text(anchor.Events)} events, the trail has {Text(Events)}: events were removed, the last ones if nothing else is named.");
                return;
            }

            if (anchor.Events < 1 || _hashes[(int)anchor.Events - 1] != anchor.Hash)
            {
                Add(TrailFindingKind.Rewritten, anchor.Events, $"Event {Text(anchor.Events)} is not the one that checkpoint {Text(anchor.Checkpoint)} covers: it or one before it was changed after the checkpoint, and the hashes may have been computed afresh.");
                return;
            }
        }
    }

    internal static AuditEvent? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEvent>(line, AuditJsonOptions.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Add(TrailFindingKind kind, long number, string meaning) => AddFile(kind, number, _eventsFile, meaning);

    private void AddFile(TrailFindingKind kind, long number, string file, string meaning) =>
        _findings.Add(new TrailFinding(kind, _id.Value, number, file, meaning, NextMoves.ForJob(kind)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
