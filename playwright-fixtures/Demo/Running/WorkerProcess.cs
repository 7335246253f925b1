using System.Collections;
using System.Diagnostics;
using BrowserAgent.Demo.Workspace;

namespace BrowserAgent.Demo.Running;

/// <summary>The worker as anybody would run it: <c>up</c>, with its settings in the environment and an embedded Redis.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const string UpLine = "browser-agent is up: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(45);

    private readonly ChildProcess _process;

    private WorkerProcess(ChildProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public bool HasExited => _process.HasExited;

    public string LogFile => _process.LogFile;

    /// <exception cref="DemoFailedException">It did not come up; the message names its log.</exception>
    public static async Task<WorkerProcess> StartAsync(DemoFolder folder, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var up = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = ChildProcess.Start(StartInfo(folder, variables), folder.WorkerLog, StopTimeout, line =>
        {
            if (line.StartsWith(UpLine, StringComparison.Ordinal))
            {
                up.TrySetResult(new Uri(line[UpLine.Length..].Trim()));
            }
        });
        try
        {
            var ended = process.WaitAsync(cancellationToken);
            await Task.WhenAny(up.Task, ended).WaitAsync(StartTimeout, cancellationToken);
            if (up.Task.IsCompleted)
            {
                return new WorkerProcess(process, await up.Task);
            }
        }
        catch (TimeoutException)
        {
            // Told below.
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        await process.DisposeAsync();
        var lines = await File.ReadAllLinesAsync(folder.WorkerLog, cancellationToken);
        var last = string.Join('\n', lines.Where(line => !line.StartsWith("   at ", StringComparison.Ordinal)).TakeLast(10));
        throw new DemoFailedException($"The worker did not come up. The end of {folder.WorkerLog}:\n{last}");
    }

    public Task StopAsync() => _process.StopAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ProcessStartInfo StartInfo(DemoFolder folder, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("dotnet", [folder.WorkerProgramProcess, "up", "--config", folder.Configuration])
        {
            WorkingDirectory = folder.Repository,
        };

        // Whatever worker this shell is set up for: the demo must not reach its queue or its sites.
        foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
        {
            if (((string)inherited.Key).StartsWith("BROWSERAGENT_", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove((string)inherited.Key);
            }
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
