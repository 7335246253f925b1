using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>One redis-server or sentinel on a free loopback port with a folder of its own. It is killed when this process ends, also when this process is killed.</summary>
public sealed class RedisNode : IAsyncDisposable
{
    public const string Program = "/usr/bin/redis-server";
    private const string DeathGuard = "/usr/bin/setpriv";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly string[] _arguments;
    private readonly TaskCompletionSource<Process> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RedisNode(int port, string folder, string[] arguments)
    {
        Port = port;
        Folder = folder;
        _arguments = arguments;
    }

    public int Port { get; }

    public string Folder { get; }

    public string Address => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<RedisNode> StartAsync(params string[] settings)
    {
        for (var tries = 1; ; tries++)
        {
            var port = RedisServerFixture.FreePort();
            var folder = Directory.CreateTempSubdirectory("redis-node-").FullName;
            var node = new RedisNode(port, folder, ["--port", Text(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--save", "", "--repl-diskless-sync-delay", "0", .. settings]);
            if (await node.RunAsync())
            {
                return node;
            }

            await node.DisposeAsync();
            Assert.True(tries < 3, "redis-server did not start three times.");
        }
    }

    /// <summary>Starts a sentinel that monitors one master under the name <c>orders</c>.</summary>
    public static async Task<RedisNode> StartSentinelAsync(RedisNode master, int quorum, params string[] settings)
    {
        var port = RedisServerFixture.FreePort();
        var folder = Directory.CreateTempSubdirectory("redis-sentinel-").FullName;
        var file = Path.Combine(folder, "sentinel.conf");
        await File.WriteAllLinesAsync(file,
        [
            $"port {Text(port)}", "bind 127.0.0.1", $"dir {folder}", $"sentinel monitor orders 127.0.0.1 {Text(master.Port)} {Text(quorum)}",
            "sentinel down-after-milliseconds orders 1000", "sentinel failover-timeout orders 6000", "sentinel parallel-syncs orders 2", .. settings,
        ]);
        var sentinel = new RedisNode(port, folder, [file, "--sentinel"]);
        Assert.True(await sentinel.RunAsync(), "The sentinel did not start.");
        return sentinel;
    }

    /// <summary>Restarts it on the same port and folder, with further settings.</summary>
    public async Task<RedisNode> RestartAsync(params string[] settings)
    {
        await KillAsync();
        var again = new RedisNode(Port, Folder, [.. _arguments, .. settings]);
        Assert.True(await again.RunAsync(), "redis-server did not start again.");
        return again;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_ended.Task.IsCompleted)
        {
            return;
        }

        (await _started.Task).Kill();
        await _ended.Task;
    }

    /// <summary>Sends one command and returns the whole reply, lines separated by <c>\n</c>. Arguments must not contain spaces.</summary>
    public async Task<string> SubmitAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream);
        var reply = new StringBuilder();
        await ReadReplyAsync(reader, reply);
        return reply.Replace("\r\n", "\n").ToString();
    }

    /// <summary>Repeats one command until its reply contains the text. A server that changes its role closes its clients' connections meanwhile.</summary>
    public async Task<string> UntilAsync(string command, string text)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        return await Eventually.UntilAsync(_ => AskOnceAsync(), reply => reply.Contains(text, StringComparison.Ordinal), limit.Token);

        async Task<string> AskOnceAsync()
        {
            try
            {
                return await SubmitAsync(command);
            }
            catch (IOException)
            {
                return "";
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task ReadReplyAsync(StreamReader reader, StringBuilder reply)
    {
        var line = await reader.ReadLineAsync() ?? throw new IOException("The server closed the connection before it had answered.");
        reply.Append(line).Append('\n');
        if (line.StartsWith('*'))
        {
            for (var left = Number(line); left > 0; left--)
            {
                await ReadReplyAsync(reader, reply);
            }
        }
        else if (line.StartsWith('$') && Number(line) >= 0)
        {
            var text = new char[Number(line) + 2];
            await reader.ReadBlockAsync(text);
            reply.Append(text);
        }
    }

    private static int Number(string line) => int.Parse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> RunAsync()
    {
        // The parent-death signal is sent when the thread that started the child ends, so this thread lives as long as the child.
        new Thread(Keep) { IsBackground = true, Name = "redis-node" }.Start();
        await _started.Task;
        using var limit = new CancellationTokenSource(StartLimit);
        while (!_ended.Task.IsCompleted)
        {
            try
            {
                if (await SubmitAsync("PING") is { Length: > 0 })
                {
                    return true;
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException)
            {
                // Not listening yet.
            }

            await Task.Delay(20, limit.Token);
        }

        return false;
    }

    private void Keep()
    {
        try
        {
            string[] command = File.Exists(DeathGuard) ? [DeathGuard, "--pdeathsig", "KILL", Program, .. _arguments] : [Program, .. _arguments];
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            _started.SetResult(process);
            process.WaitForExit();
        }
        catch (Exception fault)
        {
            _started.TrySetException(fault);
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
