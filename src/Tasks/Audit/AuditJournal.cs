using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// Appends to one job's trail. The file is opened for each line, alone, and the last number is read again whenever somebody else wrote
/// meanwhile: a worker that outlived its lease may still have a line to add, and the numbers must stay without gaps and doubles.
/// </summary>
internal sealed class AuditJournal(string folder)
{
    private const int LockTries = 200;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    private long _knownLength = -1;
    private long _lastSequence;
    private int _lastPicture = -1;

    public string Folder { get; } = folder;

    public static AuditJournal For(AuditOptions options, JobId id) =>
        new(AuditFolder.Of(options.Folder, id) ?? throw new AuditUnavailableException($"\"{id}\" is no job id, so it has no audit folder. Use the id that the submission was answered with."));

    /// <summary>Appends the event under the next number and flushes it.</summary>
    /// <param name="auditEvent">Its sequence is given here.</param>
    /// <param name="durable">Wait until the disk has it, not only the operating system.</param>
    /// <param name="timeProvider">Clock of the waits for the file.</param>
    /// <param name="cancellationToken">Ends the wait for the file; a line is never written in part.</param>
    public async Task AppendAsync(AuditEvent auditEvent, bool durable, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        await using var file = await OpenExclusiveAsync(timeProvider, cancellationToken);
        if (file.Length != _knownLength)
        {
            _lastSequence = RepairAndCountLines(file);
        }

        file.Seek(0, SeekOrigin.End);
        var line = JsonSerializer.SerializeToUtf8Bytes(auditEvent with { Sequence = _lastSequence + 1 }, AuditJson.Options);
        byte[] whole = [.. line, (byte)'\n'];
        WriteWhole(file, whole, durable);
        _lastSequence++;
        _knownLength = file.Length;
    }

    /// <summary>Stores a picture under the next free number and answers its name.</summary>
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

    /// <summary>The name that the next picture would get; takes the number.</summary>
    public string NextPictureName()
    {
        if (_lastPicture < 0)
        {
            _lastPicture = Directory.Exists(Folder) ? AuditFolder.LastPicture(Folder) : 0;
        }

        return AuditFolder.PictureName(++_lastPicture);
    }

    /// <summary>Stores a picture under a name that <see cref="NextPictureName"/> gave.</summary>
    public void StorePictureAs(string name, ReadOnlySpan<byte> jpeg)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, name), jpeg);
    }

    /// <summary>Writes the job's answer beside its trail, whole or not at all.</summary>
    public void StoreResult(string json)
    {
        Directory.CreateDirectory(Folder);
        var target = Path.Combine(Folder, AuditFolder.ResultFile);
        File.WriteAllText(target + ".new", json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(target + ".new", target, overwrite: true);
    }

    private async Task<FileStream> OpenExclusiveAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, AuditFolder.EventsFile);
        for (var tried = 1; ; tried++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException busy) when (tried < LockTries && File.Exists(path) && busy is not PathTooLongException)
            {
                await Task.Delay(LockPause, timeProvider, cancellationToken);
            }
        }
    }

    // In one go and not to be cancelled: half a line would be worse than none.
    private static void WriteWhole(FileStream file, byte[] line, bool durable)
    {
        file.Write(line);
        file.Flush(flushToDisk: durable);
    }

    /// <summary>Counts the lines. A last line cut short by a crash was never acknowledged to anybody and goes.</summary>
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
