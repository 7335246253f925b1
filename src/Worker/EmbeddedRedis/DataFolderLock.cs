using System.Globalization;

namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>
/// Allows one Redis server per data folder: two servers on one append-only file would be two queues with separate claims. The lock is an
/// exclusively opened file, which the operating system releases when the process ends, however it ends. A server that outlived its worker is found by its process id.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndPoll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;
    private readonly string _processFile;

    private DataFolderLock(FileStream file, string processFile) => (_file, _processFile) = (file, processFile);

    /// <summary>Takes the folder. A server of a dead worker, which may be writing its last data, is told to end and waited for.</summary>
    /// <exception cref="EmbeddedRedisException">Another worker uses the folder, or a server that outlived one does not end.</exception>
    public static async Task<DataFolderLock> AcquireAsync(string folder, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new EmbeddedRedisException(
                $"Another worker runs its embedded Redis in {folder} ({taken.Message}). Give this one a folder of its own (Worker:DataFolder), or let both use one Redis (Queue:Redis).");
        }

        var processFile = Path.Combine(folder, "pid");
        if (RunningServer(processFile) is { } orphan && !await EndAsync(orphan, processFile, timeProvider, cancellationToken))
        {
            await file.DisposeAsync();
            throw new EmbeddedRedisException(
                $"A Redis of an earlier worker still runs in {folder}, process {orphan.ToString(CultureInfo.InvariantCulture)}. End it (kill {orphan.ToString(CultureInfo.InvariantCulture)}) and start again.");
        }

        return new DataFolderLock(file, processFile);
    }

    /// <summary>Stores the server's process id, so that a later start finds a server that outlived its worker.</summary>
    public void WriteProcessId(int processId) => File.WriteAllText(_processFile, processId.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => _file.Dispose();

    // This worker has the folder's lock, so the worker that started the server is dead, and nobody else needs the server.
    private static async Task<bool> EndAsync(int server, string processFile, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        PosixSignals.Terminate(server);
        var started = timeProvider.GetTimestamp();
        while (RunningServer(processFile) is not null)
        {
            if (timeProvider.GetElapsedTime(started) > EndTimeout)
            {
                return false;
            }

            await Task.Delay(EndPoll, timeProvider, cancellationToken);
        }

        return true;
    }

    private static int? RunningServer(string processFile)
    {
        if (!File.Exists(processFile)
            || !int.TryParse(File.ReadAllText(processFile), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        return IsServerIn(Path.GetDirectoryName(processFile)!, id) ? id : null;
    }

    /// <summary>By name and working folder: the number may belong to another process meanwhile. A dead process that nobody has collected yet has no working folder.</summary>
    private static bool IsServerIn(string folder, int id)
    {
        var process = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            return File.ReadAllText($"{process}/comm").Trim() is "redis-server" or "valkey-server"
                && File.ResolveLinkTarget($"{process}/cwd", returnFinalTarget: false) is { } working && SameFolder(working.FullName, folder);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool SameFolder(string one, string other) =>
        string.Equals(Path.TrimEndingDirectorySeparator(one), Path.TrimEndingDirectorySeparator(Path.GetFullPath(other)), StringComparison.Ordinal);
}
