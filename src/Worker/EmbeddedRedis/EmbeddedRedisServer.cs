using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>
/// A private <c>redis-server</c> child on loopback with a random password and append-only persistence, for a worker that was given no Redis.
/// Its data survive restarts of the worker. The process ends with the worker, even when the worker is killed.
/// </summary>
internal sealed partial class EmbeddedRedisServer : IAsyncDisposable
{
    private const int MaxStartAttempts = 3;
    private const int LeastDefaultMiB = 256;
    private const int DefaultShare = 4;
    private static readonly string[] Inherited = ["PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly string _dataFolder;
    private readonly int _memoryMiB;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<EmbeddedRedisServer> _logger;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DataFolderLock _folderLock;
    private Process? _process;
    private volatile bool _stopping;

    private EmbeddedRedisServer(string dataFolder, int memoryMiB, DataFolderLock folderLock, TimeProvider timeProvider, ILogger<EmbeddedRedisServer> logger)
    {
        (_dataFolder, _memoryMiB) = (dataFolder, memoryMiB);
        _folderLock = folderLock;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>The queue's connection string. Contains the password: never log it.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Completes when the server process has exited, on request or by itself.</summary>
    public Task Exited => _stopped.Task;

    /// <exception cref="EmbeddedRedisException">No redis-server is installed, the folder is in use, or it did not come up.</exception>
    public static async Task<EmbeddedRedisServer> StartAsync(
        string dataFolder, int memoryMiB, TimeProvider timeProvider, ILogger<EmbeddedRedisServer> logger, CancellationToken cancellationToken)
    {
        var executable = RedisExecutableFinder.Find()
            ?? throw new EmbeddedRedisException(
                "No Redis is configured (Queue:Redis) and no redis-server program was found on the PATH. "
                + "Install it (Debian: apt-get install redis-server) or set Queue:Redis to the address of a running one.");
        var folder = Path.GetFullPath(dataFolder);
        var server = new EmbeddedRedisServer(folder, MemoryLimit(memoryMiB), await DataFolderLock.AcquireAsync(folder, timeProvider, cancellationToken), timeProvider, logger);
        for (var attempt = 1; ; attempt++)
        {
            var failure = await server.TryStartAsync(executable, cancellationToken);
            if (failure is null)
            {
                return server;
            }

            if (attempt == MaxStartAttempts)
            {
                server._folderLock.Dispose();
                throw new EmbeddedRedisException($"The embedded Redis in {server._dataFolder} did not start: {failure}");
            }
        }
    }

    /// <param name="memoryMiB">The setting; 0 for a share of what this process may use.</param>
    public static int MemoryLimit(int memoryMiB) =>
        memoryMiB > 0 ? memoryMiB : (int)Math.Max(LeastDefaultMiB, (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20) / DefaultShare);

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (_process is not null && !_stopped.Task.IsCompleted)
        {
            await StopProcessAsync(_process);
        }

        _folderLock.Dispose();
    }

    private async Task StopProcessAsync(Process process)
    {
        PosixSignals.Terminate(process.Id);
        try
        {
            await _stopped.Task.WaitAsync(StopTimeout, _timeProvider);
        }
        catch (TimeoutException)
        {
            process.Kill();
            await _stopped.Task;
        }
    }

    private async Task<string?> TryStartAsync(string executable, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var output = new RecentOutput();
        var up = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The kernel sends the parent-death signal when the thread that forked the child ends, so one thread starts the child and lives as long as it.
        var supervisor = new Thread(() => Supervise(executable, Configuration(port, password), output, up, ended))
        {
            IsBackground = true,
            Name = "embedded-redis",
        };
        supervisor.Start();

        if (!await up.Task.WaitAsync(cancellationToken))
        {
            return output.ToString();
        }

        var connectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},password={password},abortConnect=false");
        if (!await WaitUntilReachableAsync(port, ended.Task, cancellationToken))
        {
            if (!ended.Task.IsCompleted)
            {
                _process!.Kill();
                await ended.Task;
            }

            return output.ToString();
        }

        ConnectionString = connectionString;
        _ = CompleteOnExitAsync(ended.Task, output);
        Log.Started(_logger, port, _dataFolder);
        return null;
    }

    private async Task CompleteOnExitAsync(Task ended, RecentOutput output)
    {
        await ended;
        if (!_stopping)
        {
            Log.ExitedUnexpectedly(_logger, output);
        }

        _stopped.TrySetResult();
    }

    private void Supervise(
        string executable, string configuration, RecentOutput output, TaskCompletionSource<bool> up, TaskCompletionSource ended)
    {
        try
        {
            using var process = new Process { StartInfo = StartInfo(executable) };
            process.OutputDataReceived += (_, line) => output.Add(line.Data);
            process.ErrorDataReceived += (_, line) => output.Add(line.Data);
            process.Start();
            _process = process;
            _folderLock.WriteProcessId(process.Id);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.StandardInput.Write(configuration);
            process.StandardInput.Close();
            up.TrySetResult(true);
            process.WaitForExit();
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException)
        {
            output.Add(failure.Message);
            up.TrySetResult(false);
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    private static ProcessStartInfo StartInfo(string executable)
    {
        // Redis reads the configuration from standard input, so that the password is in no file and on no command line.
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // It needs none of the worker's variables, and some of them are secrets.
        foreach (var name in start.Environment.Keys.Where(name => !Inherited.Contains(name, StringComparer.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        if (RedisExecutableFinder.FindOnPath("setpriv") is { } setpriv)
        {
            start.FileName = setpriv;
            start.ArgumentList.Add("--pdeathsig");
            start.ArgumentList.Add("TERM");
            start.ArgumentList.Add(executable);
        }
        else
        {
            start.FileName = executable;
        }

        start.ArgumentList.Add("-");
        return start;
    }

    private string Configuration(int port, string password) => string.Create(CultureInfo.InvariantCulture, $"""
        bind 127.0.0.1
        port {port}
        requirepass {password}
        dir "{_dataFolder}"
        appendonly yes
        appendfsync always
        save ""
        maxmemory {_memoryMiB}mb
        maxmemory-policy noeviction
        daemonize no
        databases 1
        loglevel warning

        """);

    private async Task<bool> WaitUntilReachableAsync(int port, Task ended, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        while (_timeProvider.GetElapsedTime(started) < StartTimeout && !ended.IsCompleted)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), _timeProvider, cancellationToken);
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "Embedded Redis listens on 127.0.0.1:{Port}, data in {Folder}")]
        public static partial void Started(ILogger logger, int port, string folder);

        [LoggerMessage(EventId = 4102, Level = LogLevel.Critical, Message = "Embedded Redis exited unexpectedly; the worker stops. Its last output: {Output}")]
        public static partial void ExitedUnexpectedly(ILogger logger, RecentOutput output);
    }
}

/// <summary>The embedded Redis could not be started; the message says why and what to do.</summary>
internal sealed class EmbeddedRedisException(string message) : Exception(message);
