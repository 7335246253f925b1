using System.Net;
using System.Net.Sockets;
using System.Text;
using BrowserAgent.Campaigns.Faults;
using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>That the network is broken in the way that it is said to be: a proxy that breaks nothing would make its campaign green.</summary>
public sealed class FaultProxyTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Cut_OpenConnection_IsClosedAndNewOnesAreRefusedUntilItHeals()
    {
        await using var network = FaultProxy.Start(redis.Port);
        using var client = await ConnectAsync(network);
        Assert.Equal("+PONG\r\n", await AskAsync(client));

        await network.SetAsync(new NetworkFault.Cut());
        Assert.True(await IsClosedAsync(client));
        var refused = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(network));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);

        await network.SetAsync(new NetworkFault.None());
        using var again = await ConnectAsync(network);
        Assert.Equal("+PONG\r\n", await AskAsync(again));
    }

    [Fact]
    public async Task HalfOpen_Request_IsCarriedOutAndItsAnswerNeverComes()
    {
        await using var network = FaultProxy.Start(redis.Port);
        using var client = await ConnectAsync(network);
        await network.SetAsync(new NetworkFault.HalfOpen());

        await client.GetStream().WriteAsync("SET half open\r\n"u8.ToArray());
        await Eventually.UntilAsync(token => redis.CommandAsync("EXISTS half", token), answer => answer == ":1", Limit());
        await Eventually.UntilAsync(_ => Task.FromResult(network.LostAnswers), lost => lost == 1, Limit());
        await network.SetAsync(new NetworkFault.None());

        // What comes first on a new connection did not come on the old one, though that was asked before.
        var old = ReadAsync(client);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
        using var again = await ConnectAsync(network);
        Assert.Equal("+PONG\r\n", await AskAsync(again));
        Assert.False(old.IsCompleted);
    }

    [Fact]
    public async Task ResetMidReply_Answer_ComesInHalfAndThenTheConnectionIsReset()
    {
        await using var network = FaultProxy.Start(redis.Port);
        using var client = await ConnectAsync(network);
        await network.SetAsync(new NetworkFault.ResetMidReply());

        Assert.Equal("+PO", await AskAsync(client));
        var reset = await Assert.ThrowsAsync<IOException>(() => ReadAsync(client));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(reset.InnerException).SocketErrorCode);
        Assert.Equal(1, network.Resets);
    }

    [Fact]
    public async Task Latency_LateConnection_AnswersAfterOneThatIsNot()
    {
        await using var network = FaultProxy.Start(redis.Port);
        using var client = await ConnectAsync(network);
        await network.SetAsync(new NetworkFault.Latency(TimeSpan.FromSeconds(2)));
        var late = AskAsync(client);

        Assert.Equal("+PONG", await redis.CommandAsync("PING"));
        Assert.False(late.IsCompleted);
        Assert.Equal("+PONG\r\n", await late);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(AnswersWithin).Token;

    private static async Task<TcpClient> ConnectAsync(FaultProxy network)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, network.Port, Limit());
        return client;
    }

    private static async Task<string> AskAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), Limit());
        return await ReadAsync(client);
    }

    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        try
        {
            return (await ReadAsync(client)).Length == 0;
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }
    }

    /// <summary>What arrives next; empty when the other side has closed.</summary>
    private static async Task<string> ReadAsync(TcpClient client)
    {
        var buffer = new byte[64];
        var read = await client.GetStream().ReadAsync(buffer, Limit());
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
