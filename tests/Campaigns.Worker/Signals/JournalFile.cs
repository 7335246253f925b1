using System.Text;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>A journal on disk. A line is handed to the kernel before its write returns, so SIGKILL can't take it back.</summary>
internal sealed class JournalFile(string path) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Write(JournalLine line)
    {
        lock (_lock)
        {
            _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    public void Dispose() => _file.Dispose();
}
