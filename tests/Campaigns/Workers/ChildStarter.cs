using System.Collections.Concurrent;
using System.Diagnostics;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>
/// Starts processes that end when this one does, however it does: the kernel is asked to kill them. It does so when the thread that started them ends,
/// so one thread starts them all and lives as long as this object.
/// </summary>
internal sealed class ChildStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> _orders = [];

    public ChildStarter() => new Thread(Serve) { IsBackground = true, Name = "starts children" }.Start();

    /// <param name="program">Looked for on the path.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="prepare">Sets folder and environment.</param>
    public Task<Process> StartAsync(string program, IEnumerable<string> arguments, Action<ProcessStartInfo> prepare)
    {
        var start = new ProcessStartInfo("/usr/bin/setpriv", ["--pdeathsig", "KILL", program, .. arguments]) { UseShellExecute = false };
        prepare(start);
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((start, started));
        return started.Task;
    }

    /// <summary>Ends the thread, and with it every child that still runs.</summary>
    public void Dispose() => _orders.CompleteAdding();

    private void Serve()
    {
        foreach (var (start, started) in _orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
            }
            catch (Exception fault)
            {
                started.SetException(fault);
            }
        }

        _orders.Dispose();
    }
}
