using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BrowserAgent.Demo.Running;

/// <summary>A process of the demo's own: its output goes to a file, and it is asked to end before it is made to.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TimeSpan _stopTimeout;
    private readonly Lock _lock = new();

    private ChildProcess(ProcessStartInfo start, string logFile, TimeSpan stopTimeout, Action<string> onLine)
    {
        _stopTimeout = stopTimeout;
        _log = new StreamWriter(logFile) { AutoFlush = true };
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => HandleLine(line.Data, onLine);
        _process.ErrorDataReceived += (_, line) => HandleLine(line.Data, static _ => { });
        LogFile = logFile;
    }

    public string LogFile { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="start">What to start.</param>
    /// <param name="logFile">Where both outputs go.</param>
    /// <param name="stopTimeout">How long it may take to end after it was asked to.</param>
    /// <param name="onLine">Told every line of standard output.</param>
    public static ChildProcess Start(ProcessStartInfo start, string logFile, TimeSpan stopTimeout, Action<string> onLine)
    {
        var child = new ChildProcess(start, logFile, stopTimeout, onLine);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Asks it to end, waits, and kills it by its id when it does not.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        _ = Kill(_process.Id, Sigterm);
        using var limit = new CancellationTokenSource(_stopTimeout);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void HandleLine(string? line, Action<string> onLine)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _log.WriteLine(line);
        }

        onLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
