using System.Globalization;
using BrowserAgent.Tasks.Audit.Checkpoints;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>Checks a list of checkpoints against itself and the public keys.</summary>
internal sealed class CheckpointListVerifier(string file, IReadOnlyList<CheckpointPublicKey> keys)
{
    private readonly List<TrailFinding> _findings = [];
    private readonly Dictionary<string, List<Anchor>> _anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _hashes = [];
    private string? _previous;

    public string File => file;

    public IReadOnlyList<TrailFinding> Findings => _findings;

    /// <summary>The list's own id; null while it has no checkpoint.</summary>
    public string? Trail { get; private set; }

    public long LastNumber { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The time of the newest valid checkpoint.</summary>
    public DateTimeOffset? NewestAt { get; private set; }

    public int Count { get; private set; }

    public bool IsUnreadable { get; private set; }

    /// <summary>The jobs that valid checkpoints name.</summary>
    public IReadOnlyCollection<string> Jobs => _anchors.Keys;

    /// <summary>What valid checkpoints say about a job, the earliest first.</summary>
    public IReadOnlyList<Anchor> AnchorsOf(string job) => _anchors.TryGetValue(job, out var known) ? known : [];

    /// <summary>The hash of a checkpoint of the list; null when it has none of that number.</summary>
    public string? HashOf(long number) => _hashes.GetValueOrDefault(number);

    /// <summary>Null when the checkpoint has a valid signature of a given key.</summary>
    public static (TrailFindingKind Kind, string Meaning)? SignatureFault(Checkpoint checkpoint, IReadOnlyList<CheckpointPublicKey> keys)
    {
        if (keys.FirstOrDefault(key => key.Id == checkpoint.Key) is not { } signer)
        {
            return (TrailFindingKind.UnknownKey, $"Checkpoint {Text(checkpoint.Number)} is signed with key {checkpoint.Key}, which is none of the given ones ({string.Join(", ", keys.Select(key => key.Id))}).");
        }

        return signer.HasSigned(checkpoint)
            ? null
            : (TrailFindingKind.ChangedCheckpoint, $"The signature of checkpoint {Text(checkpoint.Number)} does not fit its content: it was changed after it was signed, or was not signed with key {checkpoint.Key}.");
    }

    public void Read(byte[] content)
    {
        foreach (var line in LineSplitter.Lines(content))
        {
            Count++;
            if (CheckpointJson.TryRead(content.AsSpan(line)) is { } checkpoint)
            {
                Check(checkpoint);
            }
            else
            {
                Add(TrailFindingKind.ChangedCheckpoint, LastNumber + 1, $"Line {Text(Count)} is no checkpoint: it was overwritten or cut.");
                _previous = null;
                LastNumber++;
            }
        }
    }

    public void ReportUnreadable(Exception fault)
    {
        IsUnreadable = true;
        Add(TrailFindingKind.Unreadable, LastNumber, $"The list of checkpoints can't be read: {fault.Message}");
    }

    private void Check(Checkpoint checkpoint)
    {
        StartedAt ??= checkpoint.At;
        if (Trail is not null && Trail != checkpoint.Trail)
        {
            Add(TrailFindingKind.ChangedCheckpoint, checkpoint.Number, $"Line {Text(Count)} belongs to another list ({checkpoint.Trail}, not {Trail}).");
            return;
        }

        var isFirst = Trail is null;
        Trail = checkpoint.Trail;
        CheckPlace(checkpoint, isFirst);
        (_previous, LastNumber) = (checkpoint.Hash(), Math.Max(LastNumber, checkpoint.Number));
        _hashes.TryAdd(checkpoint.Number, _previous);
        if (SignatureFault(checkpoint, keys) is { } fault)
        {
            Add(fault.Kind, checkpoint.Number, fault.Meaning);
        }
        else if (checkpoint.Entries is not { } entries || checkpoint.Head != Checkpoint.HeadOf(entries) || checkpoint.Jobs != entries.Count || checkpoint.Events != entries.Sum(entry => entry.Events))
        {
            Add(TrailFindingKind.ChangedCheckpoint, checkpoint.Number, $"The jobs of checkpoint {Text(checkpoint.Number)} are not those that were signed: some were added, removed or changed.");
        }
        else
        {
            NewestAt = checkpoint.At < NewestAt ? NewestAt : checkpoint.At;
            foreach (var entry in entries)
            {
                (_anchors.TryGetValue(entry.Job, out var known) ? known : _anchors[entry.Job] = []).Add(new Anchor(entry.Events, entry.Hash, checkpoint.Number));
            }
        }
    }

    private void CheckPlace(Checkpoint checkpoint, bool isFirst)
    {
        var expected = LastNumber + 1;
        if (checkpoint.Number > expected)
        {
            Add(TrailFindingKind.MissingCheckpoints, expected, $"Checkpoints {Text(expected)} to {Text(checkpoint.Number - 1)} are missing: they were removed.");
        }
        else if (checkpoint.Number < expected)
        {
            Add(TrailFindingKind.OrderChanged, checkpoint.Number, $"Checkpoint {Text(checkpoint.Number)} stands after checkpoint {Text(LastNumber)}: the list was reordered, or a line was copied.");
        }
        else if (checkpoint.Previous != (isFirst && expected == 1 ? Checkpoint.StartHash(checkpoint.Trail) : _previous ?? checkpoint.Previous))
        {
            Add(TrailFindingKind.ChangedCheckpoint, checkpoint.Number - 1, $"Checkpoint {Text(checkpoint.Number - 1)} is not the one that checkpoint {Text(checkpoint.Number)} was signed after: it was replaced.");
        }
    }

    private void Add(TrailFindingKind kind, long number, string meaning) => _findings.Add(new TrailFinding(kind, null, number, file, meaning, NextMoves.ForCheckpoints(kind)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
