using System.Text.Json;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// Appends to one job's trail. For each line the file is opened exclusively, and its last line is read again when another process wrote meanwhile: a
/// worker that outlived its lease may still append, and numbers and hashes must follow each other without gaps.
/// </summary>
internal sealed class AuditTrailAppender(JobId id, string folder, UnanchoredTrails? unanchored)
{
    private long _knownLength = -1;
    private long _lastSequence;
    private string? _lastHash;
    private int _lastPicture = -1;

    public string Folder { get; } = folder;

    /// <param name="options">The audit folder.</param>
    /// <param name="id">The job.</param>
    /// <param name="unanchored">Is told of each event, for the next checkpoint; null where none is written.</param>
    public static AuditTrailAppender For(AuditOptions options, JobId id, UnanchoredTrails? unanchored = null) =>
        new(id, AuditFolderLayout.Of(options.Folder, id) ?? throw new AuditUnavailableException($"\"{id}\" is no job id, so it has no audit folder. Use the id that the submission returned."), unanchored);

    /// <summary>Appends the event under the next number, with the hash of the line before it, and flushes it.</summary>
    /// <param name="auditEvent">Its sequence number and its place in the chain are set here.</param>
    /// <param name="durable">Wait until the line is on the disk, not only with the operating system.</param>
    /// <param name="timeProvider">Clock of the waits for the file.</param>
    /// <param name="cancellationToken">Ends the wait for the file; a line is never written in part.</param>
    public async Task AppendAsync(AuditEvent auditEvent, bool durable, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(Folder);
        await using var file = await LockedFileOpener.OpenAsync(
            Path.Combine(Folder, AuditFolderLayout.EventsFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
        if (file.Length != _knownLength)
        {
            (_lastSequence, _lastHash) = ReadEnd(file);
        }

        var newest = unanchored?.Newest;
        var next = auditEvent with
        {
            Sequence = _lastSequence + 1,
            Chain = _lastHash is null ? AuditChain.Version : null,
            Previous = _lastHash ?? AuditChain.StartHash(id, file),
            Checkpoint = newest?.Number,
            CheckpointHash = newest?.Hash,
        };
        var line = JsonSerializer.SerializeToUtf8Bytes(next, AuditJsonOptions.Options);
        file.Seek(0, SeekOrigin.End);
        WriteWhole(file, [.. line, (byte)'\n'], durable);
        (_lastSequence, _lastHash, _knownLength) = (next.Sequence, AuditChain.HashOf(line), file.Length);
        unanchored?.Note(new TrailHead(id, _lastSequence, _lastHash), (next.Files?.Keys ?? []).Select(name => Path.Combine(Folder, name)));
    }

    /// <summary>Stores a picture under the next free number and returns its name.</summary>
    public string StorePicture(ReadOnlySpan<byte> jpeg)
    {
        // Before a number is taken: without a folder the picture gets its number later.
        OwnerOnly.CreateFolder(Folder);
        return StorePictureAs(NextPictureName(), jpeg);
    }

    /// <summary>Reserves the next number and returns the picture name.</summary>
    public string NextPictureName()
    {
        if (_lastPicture < 0)
        {
            _lastPicture = Directory.Exists(Folder) ? AuditFolderLayout.LastPicture(Folder) : 0;
        }

        return AuditFolderLayout.PictureName(++_lastPicture);
    }

    /// <summary>Stores a picture under a name of <see cref="NextPictureName"/>, or the next free one: another process may have stored one under that name since.</summary>
    /// <returns>The name that it has.</returns>
    public string StorePictureAs(string name, ReadOnlySpan<byte> jpeg)
    {
        OwnerOnly.CreateFolder(Folder);
        for (; ; name = NextPictureName())
        {
            var path = Path.Combine(Folder, name);
            FileStream file;
            try
            {
                file = OwnerOnly.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
            catch (IOException) when (File.Exists(path))
            {
                continue;
            }

            WriteOrDelete(file, jpeg);
            return name;
        }
    }

    /// <summary>Writes the job's result beside its trail, completely or not at all.</summary>
    public void StoreResult(ReadOnlySpan<byte> json)
    {
        OwnerOnly.CreateFolder(Folder);
        var target = Path.Combine(Folder, AuditFolderLayout.ResultFile);
        OwnerOnly.Write(target + ".new", json);
        File.Move(target + ".new", target, overwrite: true);
    }

    // A part of a picture would take the name from the whole one.
    private static void WriteOrDelete(FileStream file, ReadOnlySpan<byte> jpeg)
    {
        try
        {
            using (file)
            {
                file.Write(jpeg);
            }
        }
        catch (IOException)
        {
            File.Delete(file.Name);
            throw;
        }
    }

    // One synchronous write that can't be cancelled, so that no half line is written.
    private static void WriteWhole(FileStream file, byte[] line, bool durable)
    {
        file.Write(line);
        file.Flush(flushToDisk: durable);
    }

    /// <returns>Number and hash of the last event; no hash when the next event starts a chain, because no event of a chain stands before it.</returns>
    private static (long Sequence, string? Hash) ReadEnd(FileStream file)
    {
        if (LastLine.RepairAndRead(file) is not { } line)
        {
            return (0, null);
        }

        try
        {
            if (JsonSerializer.Deserialize<AuditEvent>(line, AuditJsonOptions.Options) is { } last)
            {
                return (last.Sequence, last.Previous is null ? null : AuditChain.HashOf(line));
            }
        }
        catch (JsonException)
        {
            // As with null: somebody else wrote it. The record that starts the next chain covers it, and the verification names it.
        }

        return (CountLines(file), null);
    }

    private static long CountLines(FileStream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        var lines = 0L;
        var block = new byte[64 * 1024];
        int read;
        while ((read = file.Read(block)) > 0)
        {
            lines += block.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }
}
