using System.Security.Cryptography;
using System.Text.Json;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// Appends to one job's trail. For each line the file is opened exclusively, and its last line is read again when another process wrote meanwhile: a
/// worker that outlived its lease may still append, and numbers and hashes must follow each other without gaps.
/// </summary>
internal sealed class AuditTrailAppender(JobId id, string folder, UnanchoredTrails? unanchored, EncryptionKeySource? encryption, DataKey? keyOfPayload, string? whyNoKey)
{
    private long _knownLength = -1;
    private long _lastSequence;
    private string? _lastHash;
    private int _lastPicture = -1;
    private DataKeyState? _key;
    private bool _isKeyOnDisk;

    public string Folder { get; } = folder;

    /// <param name="options">The audit folder.</param>
    /// <param name="id">The job.</param>
    /// <param name="unanchored">Is told of each event, for the next checkpoint; null where none is written.</param>
    /// <param name="encryption">The worker's keys; null where nothing is encrypted.</param>
    /// <param name="keyOfPayload">The job's data key, when its payload is encrypted.</param>
    /// <param name="whyNoKey">Why that data key can't be read: then no other one is made in its place.</param>
    public static AuditTrailAppender For(
        AuditOptions options, JobId id, UnanchoredTrails? unanchored = null, EncryptionKeySource? encryption = null, DataKey? keyOfPayload = null, string? whyNoKey = null) =>
        new(id, AuditFolderLayout.Of(options.Folder, id) ?? throw new AuditUnavailableException($"\"{id}\" is no job id, so it has no audit folder. Use the id that the submission returned."), unanchored, encryption, keyOfPayload, whyNoKey);

    /// <summary>Appends the event under the next number, with the hash of the line before it, and flushes it.</summary>
    /// <param name="auditEvent">Its sequence number and its place in the chain are set here.</param>
    /// <param name="durable">Wait until the line is on the disk, not only with the operating system.</param>
    /// <param name="timeProvider">Clock of the waits for the file.</param>
    /// <param name="cancellationToken">Ends the wait for the file; a line is never written in part.</param>
    public async Task AppendAsync(AuditEvent auditEvent, bool durable, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(Folder);

        // An erasure is said in clear, and needs no key that might be missing.
        var key = auditEvent.Kind == AuditEvent.ErasedKind ? null : await KeyAsync(cancellationToken);
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
        if (key is not null)
        {
            next = EncryptedEvent.Encrypt(next, key);
            FlushKey(durable);
        }

        var line = JsonSerializer.SerializeToUtf8Bytes(next, AuditJsonOptions.Options);
        file.Seek(0, SeekOrigin.End);
        WriteWhole(file, [.. line, (byte)'\n'], durable);
        (_lastSequence, _lastHash, _knownLength) = (next.Sequence, AuditChain.HashOf(line), file.Length);
        unanchored?.Note(new TrailHead(id, _lastSequence, _lastHash), FilesToFlush(next).Select(name => Path.Combine(Folder, name)));
    }

    /// <summary>The data key goes to the disk with the first event that must be there, or with the next checkpoint.</summary>
    private void FlushKey(bool durable)
    {
        if (durable && !_isKeyOnDisk)
        {
            DataKeyFile.Flush(Folder);
            _isKeyOnDisk = true;
        }
    }

    private IEnumerable<string> FilesToFlush(AuditEvent written)
    {
        var names = written.Files?.Keys ?? [];
        return written.Encrypted is null || _isKeyOnDisk ? names : names.Append(DataKeyFile.Name);
    }

    /// <summary>Stores a picture under the next free number.</summary>
    public async Task<StoredFile> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        // Before a number is taken: without a folder the picture gets its number later.
        var key = await KeyAsync(cancellationToken);
        var name = NextPictureName();
        return StorePictureAs(StoredFile.Of(name, jpeg.Span, key), jpeg, key);
    }

    /// <summary>A picture that can't be stored now, under the name that it will have if no other process takes that.</summary>
    public StoredFile PreparePicture(ReadOnlyMemory<byte> jpeg) => StoredFile.Of(NextPictureName(), jpeg.Span, _key?.Key);

    /// <summary>Stores a picture of <see cref="PreparePicture"/>, or under the next free name: another process may have stored one under that name since.</summary>
    public async Task<StoredFile> StorePictureAsync(StoredFile prepared, ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        // While nothing could be written, the job may have had no data key yet.
        var key = await KeyAsync(cancellationToken);
        var picture = EncryptedFile.Is(prepared.Content) == key is not null ? prepared : StoredFile.Of(prepared.Name, jpeg.Span, key);
        return StorePictureAs(picture, jpeg, key);
    }

    /// <summary>Reserves the next number and returns the picture name.</summary>
    private string NextPictureName()
    {
        if (_lastPicture < 0)
        {
            _lastPicture = Directory.Exists(Folder) ? AuditFolderLayout.LastPicture(Folder) : 0;
        }

        return AuditFolderLayout.PictureName(++_lastPicture);
    }

    private StoredFile StorePictureAs(StoredFile picture, ReadOnlyMemory<byte> jpeg, DataKey? key)
    {
        for (; ; picture = StoredFile.Of(NextPictureName(), jpeg.Span, key))
        {
            var path = Path.Combine(Folder, picture.Name);
            FileStream file;
            try
            {
                file = OwnerOnly.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
            catch (IOException) when (File.Exists(path))
            {
                continue;
            }

            WriteOrDelete(file, picture.Content);
            return picture;
        }
    }

    /// <summary>Writes the job's result beside its trail, completely or not at all.</summary>
    public async Task<StoredFile> StoreResultAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(cancellationToken);
        var result = StoredFile.Of(AuditFolderLayout.ResultFile, json.Span, key);
        var target = Path.Combine(Folder, result.Name);
        OwnerOnly.Write(target + ".new", result.Content);
        File.Move(target + ".new", target, overwrite: true);
        return result;
    }

    /// <summary>Makes the folder, and gives the data key for what is written there now; null when it is not encrypted.</summary>
    private async ValueTask<DataKey?> KeyAsync(CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(Folder);

        // Looked at each time: another process may erase the job meanwhile, and without its key what follows would stand there in clear.
        if (DataKeyFile.IsErased(Folder))
        {
            throw ContentErased();
        }

        // Erased between that look and the reading of the key: not kept, so that nothing is written in clear later either.
        var key = _key ?? await ReadKeyAsync(cancellationToken);
        _key = key.IsErased ? throw ContentErased() : key;
        return key.Key;
    }

    private AuditUnavailableException ContentErased() =>
        new($"Nothing more is written to the audit trail in {Folder}: the job's content was erased.") { DataKey = DataKeyFault.Erased };

    private async ValueTask<DataKeyState> ReadKeyAsync(CancellationToken cancellationToken)
    {
        var keys = await encryption.KeysAsync(cancellationToken);
        if (!keys.Encrypts)
        {
            return DataKeyState.None;
        }

        try
        {
            var known = whyNoKey is null ? await ReadOrStoreKeyAsync(keys, cancellationToken) : await DataKeyReader.ReadAsync(Folder, id.Value, keys, encryption!.Clock, cancellationToken);
            return whyNoKey is null || known is not { Key: null, IsErased: false } ? known : throw new EncryptionKeyMissingException(whyNoKey);
        }
        catch (EncryptionKeyMissingException missing)
        {
            throw Unusable(DataKeyFault.KeyMissing, missing.Message, missing);
        }
        catch (CryptographicException changed)
        {
            throw Unusable(DataKeyFault.Damaged, $"{changed.Message} Restore that file from a backup, then approve the job if it waits for it.", changed);
        }
    }

    private AuditUnavailableException Unusable(DataKeyFault fault, string why, Exception cause) =>
        new($"The audit trail in {Folder} can't be continued: its data key ({DataKeyFile.Name}) can't be used. {why}", cause) { DataKey = fault };

    private async Task<DataKeyState> ReadOrStoreKeyAsync(EncryptionKeyRing keys, CancellationToken cancellationToken)
    {
        await using var file = await LockedFileOpener.OpenAsync(
            Path.Combine(Folder, DataKeyFile.Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, encryption!.Clock, cancellationToken);
        return DataKeyFile.ReadOrStore(file, id.Value, keys, keyOfPayload);
    }

    // A part of a picture would take the name from the whole one.
    private static void WriteOrDelete(FileStream file, byte[] content)
    {
        try
        {
            using (file)
            {
                file.Write(content);
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
