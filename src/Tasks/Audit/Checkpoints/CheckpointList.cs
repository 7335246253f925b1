using System.Globalization;
using System.Text;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Tasks.Audit.Chain;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>The list of checkpoints in the audit folder. All workers of the folder append to it, one at a time.</summary>
internal sealed class CheckpointList(IOptions<AuditOptions> options, TimeProvider timeProvider)
{
    private const int MaxBytesRead = 16 * 1024 * 1024;

    private static readonly string Worker = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}");

    private Checkpoint? _lastKnown;

    public string Path => System.IO.Path.Combine(System.IO.Path.GetFullPath(options.Value.Folder), AuditFolderLayout.CheckpointsFile);

    /// <summary>Signs a checkpoint of these trails and appends it, on the disk when this returns.</summary>
    /// <exception cref="IOException">The list can't be written.</exception>
    public async Task<AppendedCheckpoint> AppendAsync(IReadOnlyList<TrailHead> heads, CheckpointSigningKey key, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(System.IO.Path.GetDirectoryName(Path)!);
        await using var file = await LockedFileOpener.OpenAsync(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
        var (inFile, isForeign) = await ReadLastAsync(file, key, cancellationToken);

        // What was cut off stays missing: the next number shows the gap to whoever verifies.
        var isCut = _lastKnown is { } known && (inFile is null || inFile.Trail != known.Trail || inFile.Number < known.Number);
        var last = isCut ? _lastKnown : inFile;
        var written = key.Sign(Next(last, heads));
        file.Seek(0, SeekOrigin.End);
        file.Write([.. CheckpointJson.Line(written), (byte)'\n']);
        file.Flush(flushToDisk: true);
        _lastKnown = written;
        return new AppendedCheckpoint(written, isCut ? last!.Number - (inFile?.Trail == last.Trail ? inFile.Number : 0) : 0, isForeign);
    }

    /// <summary>
    /// Compares the list with what a second place has. When the list ends before that, or is missing though that list has jobs of this folder, the next checkpoint goes on
    /// from there: the gap shows what was removed while no worker ran.
    /// </summary>
    /// <param name="newest">The newest checkpoints of the second places.</param>
    /// <param name="key">What it did not sign is left out.</param>
    /// <param name="cancellationToken">Ends the wait for the file.</param>
    /// <returns>The id of another list that has jobs of this folder: the list in the folder replaced it. Null when there is none.</returns>
    public async Task<string?> RecallAsync(IReadOnlyList<Checkpoint> newest, CheckpointSigningKey key, CancellationToken cancellationToken)
    {
        var own = newest.Where(checkpoint => checkpoint.Key == key.Id && key.HasSigned(checkpoint)).ToList();
        var ofThisFolder = own.Where(IsOfThisFolder).MaxBy(checkpoint => checkpoint.At);
        var inFile = await ReadLastAsync(key, cancellationToken);
        _lastKnown ??= inFile is null ? ofThisFolder : own.Where(checkpoint => checkpoint.Trail == inFile.Trail && checkpoint.Number > inFile.Number).MaxBy(checkpoint => checkpoint.Number);
        return inFile is not null && ofThisFolder is not null && ofThisFolder.Trail != inFile.Trail ? ofThisFolder.Trail : null;
    }

    /// <summary>The last checkpoint; null when there is none, or the list can't be read.</summary>
    public async Task<Checkpoint?> ReadLastAsync(CheckpointSigningKey? key, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(Path))
            {
                return null;
            }

            await using var file = await LockedFileOpener.OpenAsync(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
            return (await ReadLastAsync(file, key, cancellationToken)).Last;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // The next append says so.
            return null;
        }
    }

    /// <summary>How many events of each job the newest checkpoints cover, as far as they fit into <see cref="MaxBytesRead"/>.</summary>
    public async Task<CoveredTrails> ReadCoveredAsync(CancellationToken cancellationToken)
    {
        var covered = new Dictionary<string, long>(StringComparer.Ordinal);
        if (!File.Exists(Path))
        {
            return new CoveredTrails(covered, DateTimeOffset.MinValue);
        }

        await using var file = await LockedFileOpener.OpenAsync(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, timeProvider, cancellationToken);
        DateTimeOffset? since = file.Length > MaxBytesRead ? null : DateTimeOffset.MinValue;
        file.Seek(Math.Max(0, file.Length - MaxBytesRead), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            // The first line may be the end of one, and the last its beginning: neither is a checkpoint.
            if (CheckpointJson.TryRead(Encoding.UTF8.GetBytes(line)) is not { } checkpoint)
            {
                continue;
            }

            since ??= checkpoint.At;
            foreach (var entry in checkpoint.Entries ?? [])
            {
                covered[entry.Job] = Math.Max(covered.GetValueOrDefault(entry.Job), entry.Events);
            }
        }

        return new CoveredTrails(covered, since ?? DateTimeOffset.MinValue);
    }

    private bool IsOfThisFolder(Checkpoint checkpoint) =>
        checkpoint.Entries is { } entries
        && checkpoint.Head == Checkpoint.HeadOf(entries)
        && entries.Any(entry => AuditFolderLayout.Of(options.Value.Folder, entry.Job) is { } folder && Directory.Exists(folder));

    private Checkpoint Next(Checkpoint? last, IReadOnlyList<TrailHead> heads)
    {
        var trail = last?.Trail ?? Guid.NewGuid().ToString("N");
        var entries = heads.Select(head => new CheckpointEntry(head.Job.Value, head.Events, head.Hash)).ToList();
        return new Checkpoint
        {
            Trail = trail,
            Number = (last?.Number ?? 0) + 1,
            At = timeProvider.GetUtcNow(),
            Worker = Worker,
            Previous = last?.Hash() ?? Checkpoint.StartHash(trail),
            Jobs = entries.Count,
            Events = entries.Sum(entry => entry.Events),
            Head = Checkpoint.HeadOf(entries),
            Key = "",
            Entries = entries,
        };
    }

    /// <returns>The checkpoint to go on from, and whether a line after it is no checkpoint: such a line must not stop the list, and is found by whoever verifies.</returns>
    private static async Task<(Checkpoint? Last, bool IsForeign)> ReadLastAsync(FileStream file, CheckpointSigningKey? key, CancellationToken cancellationToken)
    {
        if (LastLine.RepairAndRead(file) is not { } line)
        {
            return (null, false);
        }

        if (Accept(line, key) is { } last)
        {
            return (last, false);
        }

        Checkpoint? newest = null;
        file.Seek(Math.Max(0, file.Length - MaxBytesRead), SeekOrigin.Begin);
        using var reader = new StreamReader(file, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } earlier)
        {
            newest = Accept(Encoding.UTF8.GetBytes(earlier), key) ?? newest;
        }

        return (newest, true);
    }

    /// <returns>Null when the line is no checkpoint, or only claims this key's signature. Another worker's key may be a former or a newer one, and is not known here.</returns>
    private static Checkpoint? Accept(byte[] line, CheckpointSigningKey? key) =>
        CheckpointJson.TryRead(line) is { } read && (key is null || read.Key != key.Id || key.HasSigned(read)) ? read : null;
}

/// <summary>A checkpoint that was signed and stored.</summary>
/// <param name="Written">The checkpoint.</param>
/// <param name="CutOff">How many were cut off the list's end since this process last saw it.</param>
/// <param name="IsAfterForeignLine">A line that is no checkpoint of a worker stands before it.</param>
internal readonly record struct AppendedCheckpoint(Checkpoint Written, long CutOff, bool IsAfterForeignLine);

/// <summary>What the newest checkpoints cover.</summary>
/// <param name="Events">How many events of each job.</param>
/// <param name="Since">Time of the oldest of these checkpoints; the earliest time there is when they are the whole list.</param>
internal sealed record CoveredTrails(IReadOnlyDictionary<string, long> Events, DateTimeOffset Since);
