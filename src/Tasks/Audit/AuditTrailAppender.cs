using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// Appends to one job's trail. For each line the file is opened exclusively, and the last number is read again when another process wrote meanwhile: a
/// worker that outlived its lease may still append, and the numbers must have no gaps and no duplicates.
/// </summary>
internal sealed class AuditTrailAppender(string folder)
{
    private long _knownLength = -1;
    private long _lastSequence;
    private int _lastPicture = -1;

    public string Folder { get; } = folder;

    public static AuditTrailAppender For(AuditOptions options, JobId id) =>
        new(AuditFolderLayout.Of(options.Folder, id) ?? throw new AuditUnavailableException($"\"{id}\" is no job id, so it has no audit folder. Use the id that the submission returned."));

    /// <summary>Appends the event under the next number and flushes it.</summary>
    /// <param name="auditEvent">Its sequence number is set here.</param>
    /// <param name="durable">Wait until the line is on the disk, not only with the operating system.</param>
    /// <param name="timeProvider">Clock of the waits for the file.</param>
    /// <param name="cancellationToken">Ends the wait for the file; a line is never written in part.</param>
    public async Task AppendAsync(AuditEvent auditEvent, bool durable, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        await using var file = await LockedFileOpener.OpenAsync(
            Path.Combine(Folder, AuditFolderLayout.EventsFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
        if (file.Length != _knownLength)
        {
            _lastSequence = RepairAndCountLines(file);
        }

        file.Seek(0, SeekOrigin.End);
        var line = JsonSerializer.SerializeToUtf8Bytes(auditEvent with { Sequence = _lastSequence + 1 }, AuditJsonOptions.Options);
        byte[] whole = [.. line, (byte)'\n'];
        WriteWhole(file, whole, durable);
        _lastSequence++;
        _knownLength = file.Length;
    }

    /// <summary>Stores a picture under the next free number and returns its name.</summary>
    public string StorePicture(ReadOnlySpan<byte> jpeg)
    {
        Directory.CreateDirectory(Folder);
        while (true)
        {
            var name = NextPictureName();
            FileStream file;
            try
            {
                file = new FileStream(Path.Combine(Folder, name), FileMode.CreateNew, FileAccess.Write);
            }
            catch (IOException) when (File.Exists(Path.Combine(Folder, name)))
            {
                continue;
            }

            using (file)
            {
                file.Write(jpeg);
            }

            return name;
        }
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

    /// <summary>Stores a picture under a name that <see cref="NextPictureName"/> reserved.</summary>
    public void StorePictureAs(string name, ReadOnlySpan<byte> jpeg)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, name), jpeg);
    }

    /// <summary>Writes the job's result beside its trail, completely or not at all.</summary>
    public void StoreResult(string json)
    {
        Directory.CreateDirectory(Folder);
        var target = Path.Combine(Folder, AuditFolderLayout.ResultFile);
        File.WriteAllText(target + ".new", json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(target + ".new", target, overwrite: true);
    }

    // One synchronous write that can't be cancelled, so that no half line is written.
    private static void WriteWhole(FileStream file, byte[] line, bool durable)
    {
        file.Write(line);
        file.Flush(flushToDisk: durable);
    }

    /// <summary>Counts the lines and removes an incomplete last one: its writer crashed before the append returned.</summary>
    private static long RepairAndCountLines(FileStream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        long lines = 0, end = 0, position = 0;
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            for (var index = 0; index < read; index++)
            {
                if (buffer[index] == (byte)'\n')
                {
                    lines++;
                    end = position + index + 1;
                }
            }

            position += read;
        }

        if (end < position)
        {
            file.SetLength(end);
        }

        return lines;
    }
}
