using System.Globalization;

namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>
/// Allows one Redis server per data folder: two servers on one append-only file would be two queues with separate claims. The lock is an
/// exclusively opened file, which the operating system releases when the process ends, however it ends. A server that outlived its worker is found by its process id.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _processFile;

    private DataFolderLock(FileStream file, string processFile) => (_file, _processFile) = (file, processFile);

    /// <exception cref="EmbeddedRedisException">Another worker, or a server that outlived one, uses the folder.</exception>
    public static DataFolderLock Acquire(string folder)
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
        if (RunningServer(processFile) is { } orphan)
        {
            file.Dispose();
            throw new EmbeddedRedisException(
                $"A Redis of an earlier worker still runs in {folder}, process {orphan.ToString(CultureInfo.InvariantCulture)}. End it (kill {orphan.ToString(CultureInfo.InvariantCulture)}) and start again.");
        }

        return new DataFolderLock(file, processFile);
    }

    /// <summary>Stores the server's process id, so that a later start finds a server that outlived its worker.</summary>
    public void WriteProcessId(int processId) => File.WriteAllText(_processFile, processId.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => _file.Dispose();

    private static int? RunningServer(string processFile)
    {
        if (!File.Exists(processFile)
            || !int.TryParse(File.ReadAllText(processFile), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        var name = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}/comm";
        return File.Exists(name) && File.ReadAllText(name).Trim() is ("redis-server" or "valkey-server") ? id : null;
    }
}
