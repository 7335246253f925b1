using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace BrowserAgent.TestKit;

/// <summary>
/// The product's program as a process of its own, with a folder of its own: <c>up</c>, or any other command. Settings are given as
/// environment variables without their prefix (<c>Worker__Url</c>); whatever worker the surrounding shell is set up for is not inherited.
/// </summary>
public sealed partial class WorkerProgramProcess : IAsyncDisposable
{
    private const string Prefix = "BROWSERAGENT_";
    private const string UpLine = "browser-agent is up: ";
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerProgramProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>What it wrote to standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the program.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="settings">Settings without prefix.</param>
    /// <param name="arguments">The command line.</param>
    public static WorkerProgramProcess Start(string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Start(new ProcessStartInfo("dotnet", [CheckoutPaths.Program("src/Worker", "BrowserAgent.Worker"), .. arguments]), folder, settings);

    /// <summary>Starts the program as a shell with this umask does.</summary>
    /// <param name="umask">For example 000.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="settings">Settings without prefix.</param>
    /// <param name="arguments">The command line.</param>
    public static WorkerProgramProcess StartUnderUmask(string umask, string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments) => Start(
        new ProcessStartInfo("/bin/sh", ["-c", $"umask {umask}; exec dotnet \"$@\"", "sh", CheckoutPaths.Program("src/Worker", "BrowserAgent.Worker"), .. arguments]), folder, settings);

    private static WorkerProgramProcess Start(ProcessStartInfo start, string folder, IReadOnlyDictionary<string, string> settings)
    {
        (start.WorkingDirectory, start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (folder, false, true, true);
        foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
        {
            if (((string)inherited.Key).StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove((string)inherited.Key);
            }
        }

        start.Environment[Prefix + BrowserSandboxSetting.Variable] = BrowserSandboxSetting.Value;
        foreach (var (name, value) in settings)
        {
            start.Environment[name is "PATH" ? name : Prefix + name] = value;
        }

        var program = new WorkerProgramProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
        program._process.OutputDataReceived += (_, line) => program.Take(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Take(line.Data);
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Runs a command that ends by itself.</summary>
    /// <returns>Its exit code and everything that it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder, IReadOnlyDictionary<string, string> settings, string[] arguments, CancellationToken cancellationToken)
    {
        await using var program = Start(folder, settings, arguments);
        return (await program.EndedAsync(cancellationToken), program.Output);
    }

    /// <summary>The worker's address, once it says that it is up.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its output.</exception>
    public async Task<Uri> UpAsync(CancellationToken cancellationToken)
    {
        var ended = _process.WaitForExitAsync(cancellationToken);
        await Task.WhenAny(_up.Task, ended);
        return _up.Task.IsCompleted
            ? await _up.Task
            : throw new InvalidOperationException($"The worker did not come up:\n{Output}");
    }

    public async Task<int> EndedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as an orchestrator stops it.</summary>
    public Task<int> StopAsync(CancellationToken cancellationToken)
    {
        if (!_process.HasExited)
        {
            _ = Signal(_process.Id, Sigterm);
        }

        return EndedAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await StopAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith(UpLine, StringComparison.Ordinal))
        {
            _up.TrySetResult(new Uri(line[UpLine.Length..].Trim()));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}
