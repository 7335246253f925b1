using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>One worker as a process of its own, with accounts of the site that nobody else uses.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private const int Sigterm = 15;
    private const int Sigcont = 18;
    internal const int Sigstop = 19;
    private const int LogLinesShown = 30;

    private readonly Process _process;
    private readonly string _log;
    private readonly string _pool;
    private bool _ended;

    private WorkerProcess(Process process, IReadOnlyList<string> accounts, string files)
    {
        (_process, Accounts, _log, _pool) = (process, accounts, $"{files}.log", $"{files}.pool");
        Journal = new WorkerJournalReader($"{files}.journal");
        OwnerMark = string.Create(CultureInfo.InvariantCulture, $"-{process.Id}-{LinuxProcess.Find(process.Id)?.StartTime ?? 0}-");
    }

    /// <summary>The program that workers run.</summary>
    public static string Program { get; } = CheckoutPaths.Program("tests/Campaigns.Worker", "BrowserAgent.Campaigns.Worker");

    public IReadOnlyList<string> Accounts { get; }

    /// <summary>What it claimed and wrote.</summary>
    public WorkerJournalReader Journal { get; }

    /// <summary>How its pool stood when it last wrote it down; null when it has not, or was not asked to.</summary>
    public PoolSnapshot? Pool => PoolSnapshot.Read(_pool);

    public int Id => _process.Id;

    /// <summary>What its browsers and their folders carry of it: process id and start time.</summary>
    public string OwnerMark { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>It was killed, or asked to stop.</summary>
    public bool IsStopping => _ended;

    /// <summary>It ended without having been asked to.</summary>
    public bool Died => !_ended && _process.HasExited;

    /// <summary>It is stopped by a signal and does not go on.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>The last lines that it logged.</summary>
    public string Log => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(LogLinesShown)) : "it logged nothing";

    /// <param name="name">Of its files: no other worker in the folder has it.</param>
    /// <param name="accounts">What it may log in as.</param>
    /// <param name="folder">For its log, its journal and its pool's page.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="arguments">Of its command line.</param>
    /// <param name="tellsPool">It is to write down how its pool stands.</param>
    public static WorkerProcess Start(
        string name, IReadOnlyList<string> accounts, string folder, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> arguments, bool tellsPool = false)
    {
        var files = Path.Combine(folder, name);
        string[] pool = tellsPool ? ["--pool", $"{files}.pool"] : [];

        // The shell only opens the log and becomes the worker: a pipe would stay open as long as any orphan of the worker lives.
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        string[] command = ["-c", """log=$1; shift; exec "$@" >"$log" 2>&1 </dev/null""", "sh", $"{files}.log", dotnet, Program, "--journal", $"{files}.journal", .. pool, .. arguments];
        var start = new ProcessStartInfo("/bin/sh", command) { WorkingDirectory = folder };
        start.Environment[$"BROWSERAGENT_{BrowserSandboxSetting.Variable}"] = BrowserSandboxSetting.Value;
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return new WorkerProcess(ParentBoundProcessStarter.Start(start), accounts, files);
    }

    /// <summary>SIGKILL to the worker alone; its browser and driver are not touched.</summary>
    /// <returns>The machine's monotonic clock right before the signal.</returns>
    public async Task<long> KillAsync(CancellationToken cancellationToken)
    {
        _ended = true;
        var at = Stopwatch.GetTimestamp();
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        return at;
    }

    /// <summary>SIGSTOP: the process stands still in whatever it does, all threads at once.</summary>
    public void Freeze()
    {
        IsFrozen = true;
        Send(Sigstop);
    }

    /// <summary>SIGCONT.</summary>
    public void Resume()
    {
        IsFrozen = false;
        Send(Sigcont);
    }

    /// <summary>SIGTERM, as an orchestrator stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        if (!_ended && !_process.HasExited)
        {
            Send(Sigterm);
        }

        _ended = true;
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

    private void Send(int signal)
    {
        if (Signal(_process.Id, signal) != 0)
        {
            throw new CampaignAbortedException($"Signal {signal} did not reach worker {Accounts[0]}, process {_process.Id}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Signal(int processId, int signal);
}
