using System.Globalization;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>Compares the list of checkpoints with a copy. A copy may hold a part of them, in any order, beside those of other audit folders.</summary>
internal sealed class CheckpointCopyComparer(string file, string folder, IReadOnlyList<CheckpointPublicKey> keys)
{
    private readonly List<Checkpoint> _checkpoints = [];

    public List<TrailFinding> Findings { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>Reads the copy. It must be read before the list, which always has a checkpoint before its copies.</summary>
    public void Read(byte[] content)
    {
        foreach (var line in LineSplitter.Lines(content))
        {
            if (CheckpointJson.TryRead(content.AsSpan(line)) is not { } checkpoint)
            {
                Add(TrailFindingKind.ChangedCheckpoint, null, "The copy has a line that is no checkpoint.");
            }
            else if (CheckpointListVerifier.SignatureFault(checkpoint, keys) is { } fault)
            {
                Add(fault.Kind, checkpoint.Number, $"In the copy: {fault.Meaning}");
            }
            else
            {
                _checkpoints.Add(checkpoint);
            }
        }
    }

    public void Compare(CheckpointListVerifier list)
    {
        var own = _checkpoints.Where(checkpoint => checkpoint.Trail == list.Trail).ToList();
        if (own.Count == 0 && list.Trail is not null && _checkpoints.Count > 0 && _checkpoints.All(checkpoint => checkpoint.Entries is null))
        {
            Notes.Add($"{file} has no checkpoint of this folder's list ({list.Trail}): newer ones of other folders took their places, or the list was replaced. Compare with the second folder.");
        }
        else if (own.Count == 0)
        {
            Add(TrailFindingKind.MissingCheckpoints, null, list.Trail is null
                ? "The audit folder has no checkpoints, the copy has some."
                : $"The copy has no checkpoint of this folder's list ({list.Trail}): the list was replaced, or the copy is another folder's.");
        }

        foreach (var checkpoint in own.OrderBy(checkpoint => checkpoint.Number))
        {
            if (checkpoint.Number > list.LastNumber)
            {
                Add(TrailFindingKind.MissingCheckpoints, checkpoint.Number, $"The copy has checkpoint {Text(checkpoint.Number)}, the list ends at {Text(list.LastNumber)}: its end was removed.");
                break;
            }

            if (list.HashOf(checkpoint.Number) is { } known && known != checkpoint.Hash())
            {
                Add(TrailFindingKind.ChangedCheckpoint, checkpoint.Number, $"Checkpoint {Text(checkpoint.Number)} of the list is not that of the copy: it was signed a second time, by somebody who has the key.");
            }
        }

        foreach (var other in _checkpoints.Where(checkpoint => checkpoint.Trail != list.Trail).GroupBy(checkpoint => checkpoint.Trail, StringComparer.Ordinal))
        {
            CompareOther(other.Key, [.. other]);
        }
    }

    /// <summary>Redis may serve several audit folders, without saying which; the file or folder that is given as this folder's copy does not.</summary>
    private void CompareOther(string trail, IReadOnlyList<Checkpoint> checkpoints)
    {
        var last = Text(checkpoints.Max(checkpoint => checkpoint.Number));
        var entries = checkpoints.SelectMany(checkpoint => checkpoint.Entries ?? []).ToList();
        if (entries.Count == 0)
        {
            Notes.Add($"{file} also has checkpoints of another list, {trail}, up to number {last}. If that was this folder's list, it was replaced.");
        }
        else if (entries.FirstOrDefault(entry => AuditFolderLayout.Of(folder, entry.Job) is { } own && Directory.Exists(own)) is { } job)
        {
            Add(TrailFindingKind.MissingCheckpoints, null, $"The copy's list {trail} covers job {job.Job} of this folder, and is not the folder's list: that was replaced.");
        }
        else
        {
            Add(TrailFindingKind.MissingCheckpoints, null, $"The copy also has another list, {trail}, up to number {last}, and none of its jobs is here: the folder was emptied and begun anew, or the copy is of several folders. If so, give the file of this folder's list.");
        }
    }

    private void Add(TrailFindingKind kind, long? number, string meaning) => Findings.Add(new TrailFinding(kind, null, number, file, meaning, NextMoves.ForCheckpoints(kind)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
