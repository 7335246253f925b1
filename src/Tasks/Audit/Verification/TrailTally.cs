using System.Globalization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>Adds up what was found in each trail.</summary>
internal sealed class TrailTally
{
    private readonly List<TrailFinding> _findings = [];
    private int _jobs, _files, _notChained, _archived, _unfinished;
    private long _notChainedEvents, _notAnchored, _filesWithoutHash;
    private int _notAnchoredJobs;

    public long Events { get; private set; }

    /// <summary>The newest checkpoint that an event names.</summary>
    public (long Checkpoint, string Job, long Event) Newest { get; private set; }

    /// <summary>A checkpoint that an event names with another hash than the list has.</summary>
    public (long Checkpoint, string Job, long Event)? Replaced { get; private set; }

    /// <param name="list">The checkpoints.</param>
    /// <param name="job">The job.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="verifier">What its trail showed; null when it has none.</param>
    /// <param name="anchors">What checkpoints say about it.</param>
    /// <param name="archivedBefore">Earlier jobs may be missing.</param>
    public void Add(CheckpointListVerifier list, JobId job, string folder, JobTrailVerifier? verifier, IReadOnlyList<Anchor> anchors, DateOnly? archivedBefore)
    {
        if (verifier is null)
        {
            AddMissing(job, folder, anchors, archivedBefore);
            return;
        }

        _jobs++;
        Events += verifier.Events;
        _files += verifier.Files;
        _filesWithoutHash += verifier.IsChained ? verifier.FilesWithoutHash : 0;
        _unfinished += verifier.HasUnfinishedLine ? 1 : 0;
        _notChained += verifier is { IsChained: false, Events: > 0 } ? 1 : 0;
        _notChainedEvents += verifier.IsChained ? verifier.NotChainedEvents : 0;
        if (verifier is { IsChained: true, NotAnchoredEvents: > 0 })
        {
            _notAnchored += verifier.NotAnchoredEvents;
            _notAnchoredJobs++;
        }

        NoteNewest(job, verifier.Newest.Checkpoint, verifier.Newest.Event);
        foreach (var (number, (hash, named)) in verifier.NamedCheckpoints)
        {
            CompareNamed(list, job, number, hash, named);
        }

        _findings.AddRange(verifier.Findings);
    }

    /// <summary>The checkpoint that an event of a trail names which is not verified itself.</summary>
    public void AddNamed(CheckpointListVerifier list, JobId job, AuditEvent named)
    {
        if (named.Checkpoint is { } number)
        {
            NoteNewest(job, number, named.Sequence);
            CompareNamed(list, job, number, named.CheckpointHash, named.Sequence);
        }
    }

    public void AddUnreadableFolder(string folder, string meaning) =>
        _findings.Add(new TrailFinding(TrailFindingKind.Unreadable, null, null, folder, meaning, NextMoves.ForCheckpoints(TrailFindingKind.Unreadable)));

    public void AddListFinding(CheckpointListVerifier list, string meaning) =>
        _findings.Add(new TrailFinding(TrailFindingKind.MissingCheckpoints, null, list.LastNumber, list.File, meaning, NextMoves.ForCheckpoints(TrailFindingKind.MissingCheckpoints)));

    public TrailVerification ToVerification(CheckpointListVerifier list, IReadOnlyList<CheckpointCopyComparer> copies) => new()
    {
        Jobs = _jobs,
        Events = Events,
        Files = _files,
        Checkpoints = list.Count,
        NotChained = _notChained,
        NotChainedEvents = _notChainedEvents,
        NotAnchoredEvents = _notAnchored,
        Findings = [.. list.Findings, .. copies.SelectMany(copy => copy.Findings), .. _findings],
        Notes = [.. Notes(), .. copies.SelectMany(copy => copy.Notes)],
    };

    private void NoteNewest(JobId job, long checkpoint, long named)
    {
        if (checkpoint > Newest.Checkpoint)
        {
            Newest = (checkpoint, job.Value, named);
        }
    }

    private void CompareNamed(CheckpointListVerifier list, JobId job, long checkpoint, string? hash, long named)
    {
        if (hash is not null && list.HashOf(checkpoint) is { } known && known != hash)
        {
            Replaced ??= (checkpoint, job.Value, named);
        }
    }

    private void AddMissing(JobId job, string folder, IReadOnlyList<Anchor> anchors, DateOnly? archivedBefore)
    {
        if (anchors.Count == 0)
        {
            return;
        }

        if (AuditFolderLayout.TimeOf(job) is { } time && DateOnly.FromDateTime(time.UtcDateTime) < archivedBefore && !Directory.Exists(folder))
        {
            _archived++;
            return;
        }

        var last = anchors[^1];
        _findings.Add(new TrailFinding(
            TrailFindingKind.MissingTrail,
            job.Value,
            null,
            Path.Combine(folder, AuditFolderLayout.EventsFile),
            $"The trail is missing. Checkpoint {Text(last.Checkpoint)} covers {Text(last.Events)} events of it: it was removed.",
            NextMoves.ForJob(TrailFindingKind.MissingTrail)));
    }

    private IEnumerable<string> Notes()
    {
        if (_notChained > 0)
        {
            yield return $"{Text(_notChained)} trails are not chained: a version without hash chains wrote them. Nothing can be said about them.";
        }

        if (_notChainedEvents > 0)
        {
            yield return $"{Text(_notChainedEvents)} events stand before the start of their trails' chains: they are proved only from that start on.";
        }

        if (_notAnchored > 0)
        {
            yield return $"{Text(_notAnchored)} events at the ends of {Text(_notAnchoredJobs)} trails are not covered by a checkpoint yet: they could be cut off or rewritten unseen.";
        }

        if (_filesWithoutHash > 0)
        {
            yield return $"{Text(_filesWithoutHash)} pictures are named by no event: they were stored right before a crash, or before the chain, or added by hand. They prove nothing.";
        }

        if (_unfinished > 0)
        {
            yield return $"{Text(_unfinished)} trails end with a part of a line: its writer crashed. It is no event; the next append removes it.";
        }

        if (_archived > 0)
        {
            yield return $"{Text(_archived)} trails of archived days are not here. Verify the archive as well.";
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
