using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>One worker as a process of its own, with one account of the site.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private const int Sigterm = 15;
    private const int LogLinesShown = 40;

    private readonly Process _process;
    private readonly string _log;
    private bool _ended;

    private WorkerProcess(Process process, string account, string log) => (_process, Account, _log) = (process, account, log);

    public string Account { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>It ended without having been asked to.</summary>
    public bool Died => !_ended && _process.HasExited;

    /// <summary>The last lines that it logged.</summary>
    public string Log => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(LogLinesShown)) : "it logged nothing";

    public static WorkerProcess Start(string account, string logFolder, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> without)
    {
        var program = Path.Combine(Checkout.Root, typeof(WorkerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "CampaignWorker").Value!);
        var log = Path.Combine(logFolder, $"{account}.log");

        // The shell only opens the log and becomes the worker: a pipe would stay open as long as any orphan of the worker lives.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = logFolder };
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        foreach (var argument in (string[])["-c", """log=$1; shift; exec "$@" >"$log" 2>&1 </dev/null""", "sh", log, dotnet, program, .. without.SelectMany(part => (string[])["--without", part])])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start."), account, log);
    }

    /// <summary>SIGKILL to the worker alone; its browser and driver are not touched.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _ended = true;
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM, as an orchestrator stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _ended = true;
        if (!_process.HasExited)
        {
            _ = Signal(_process.Id, Sigterm);
        }

        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}
