using System.Net;
using System.Net.Sockets;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class RedisServerFixtureTests
{
    [Fact]
    public async Task StartServer_AnotherServerAnswersOnThePort_IsToldApart()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await server.StopServerAsync();
        using var other = new TcpListener(IPAddress.Loopback, server.Port);
        other.Start();
        var answering = AnswerAsync(other);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(server.StartServerAsync);

        Assert.Contains("another server answers", fault.Message, StringComparison.Ordinal);
        other.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => answering);
    }

    /// <summary>As a Redis with the process id 1 does, until the listener is stopped.</summary>
    private static async Task AnswerAsync(TcpListener listener)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            await writer.WriteAsync(await reader.ReadLineAsync(TestContext.Current.CancellationToken) == "PING" ? "+PONG\r\n" : "$14\r\nprocess_id:1\r\n\r\n");
        }
    }
}
