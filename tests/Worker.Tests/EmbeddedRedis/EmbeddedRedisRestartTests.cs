using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BrowserAgent.Worker.EmbeddedRedis;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Worker.Tests.EmbeddedRedis;

/// <summary>A worker that starts while the Redis of its killed predecessor still writes its data.</summary>
public sealed class EmbeddedRedisRestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("embedded-redis-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Start_ServerOfADeadWorkerRuns_EndsItAndStarts()
    {
        var program = RedisExecutableFinder.Find();
        Assert.SkipUnless(program is not null, "No redis-server is installed here.");
        using var orphan = Process.Start(new ProcessStartInfo(program!, ["--port", "0", "--unixsocket", Path.Combine(_folder.FullName, "redis.sock"), "--dir", _folder.FullName, "--appendonly", "yes"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "pid"), orphan.Id.ToString(CultureInfo.InvariantCulture));
        while (!Directory.Exists(Path.Combine(_folder.FullName, "appendonlydir")))
        {
            await Task.Delay(20);
        }

        await using var server = await EmbeddedRedisServer.StartAsync(_folder.FullName, memoryMiB: 0, TimeProvider.System, NullLogger<EmbeddedRedisServer>.Instance, CancellationToken.None);

        Assert.True(orphan.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Contains("127.0.0.1:", server.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NumberBelongsToAnotherProgram_IsLeftAlone()
    {
        Assert.SkipUnless(RedisExecutableFinder.Find() is not null, "No redis-server is installed here.");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "pid"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

        await using var server = await EmbeddedRedisServer.StartAsync(_folder.FullName, memoryMiB: 0, TimeProvider.System, NullLogger<EmbeddedRedisServer>.Instance, CancellationToken.None);

        Assert.NotEmpty(server.ConnectionString);
    }

    [Fact]
    public async Task Start_MemoryLimit_IsTheServersAndNothingIsEvicted()
    {
        Assert.SkipUnless(RedisExecutableFinder.Find() is not null, "No redis-server is installed here.");
        await using var server = await EmbeddedRedisServer.StartAsync(_folder.FullName, memoryMiB: 300, TimeProvider.System, NullLogger<EmbeddedRedisServer>.Instance, CancellationToken.None);
        var parts = server.ConnectionString.Split(':', ',', '=');

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(parts[1], CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {parts[3]}\r\nCONFIG GET maxmemory*\r\nQUIT\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains((300 * 1024 * 1024).ToString(CultureInfo.InvariantCulture), answer, StringComparison.Ordinal);
        Assert.Contains("noeviction", answer, StringComparison.Ordinal);
        Assert.InRange(EmbeddedRedisServer.MemoryLimit(0), 256, int.MaxValue);
    }
}
