using System.Diagnostics;

namespace BrowserAgent.BenchmarkKit;

/// <summary>A child process that the kernel kills when this process ends, however it ends. It is told to end by its process id.</summary>
public sealed class ParentBoundProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _ended;

    private ParentBoundProcess(Process process, Task ended) => (_process, _ended) = (process, ended);

    public int Id => _process.Id;

    public bool HasEnded => _ended.IsCompleted;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>Processor seconds so far.</summary>
    public double ProcessorSeconds()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalSeconds;
    }

    public static async Task<ParentBoundProcess> StartAsync(string program, IEnumerable<string> arguments)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The kernel's guard watches the thread that started the child, so that thread waits until the child ends.
        var starter = new Thread(() =>
        {
            try
            {
                var process = Process.Start(new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", program, .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })
                    ?? throw new InvalidOperationException($"{program} did not start.");
                started.SetResult(process);
                process.WaitForExit();
            }
            catch (Exception fault)
            {
                started.TrySetException(fault);
            }

            ended.SetResult();
        })
        { IsBackground = true };
        starter.Start();
        return new ParentBoundProcess(await started.Task, ended.Task);
    }

    /// <summary>SIGKILL: the process cannot react to it.</summary>
    public async Task KillAsync()
    {
        if (!HasEnded)
        {
            _process.Kill();
        }

        await _ended;
    }

    /// <summary>Ends its input, which tells it to end; kills it when it does not in time.</summary>
    public async Task EndAsync(TimeSpan within)
    {
        _process.StandardInput.Close();
        await Task.WhenAny(_ended, Task.Delay(within));
        await KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
