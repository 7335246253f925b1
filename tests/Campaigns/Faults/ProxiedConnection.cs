using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace BrowserAgent.Campaigns.Faults;

/// <summary>One connection of a client through the proxy, and what it suffers.</summary>
internal sealed class ProxiedConnection(Socket client, Action wasReset)
{
    private const int ChunkBytes = 16 * 1024;
    private static readonly TimeSpan DeliveryDelay = TimeSpan.FromMilliseconds(20);

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private NetworkFault _fault = new NetworkFault.None();
    private int _lostAnswers;

    public int LostAnswers => Volatile.Read(ref _lostAnswers);

    public void Apply(NetworkFault fault) => Volatile.Write(ref _fault, fault);

    public void Close()
    {
        client.Dispose();
        _server.Dispose();
    }

    /// <summary>Forwards until either side closes. Never throws for what the network does.</summary>
    public async Task ForwardAsync(EndPoint target, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        try
        {
            await _server.ConnectAsync(target, cancellationToken);
            await Task.WhenAny(PumpAsync(client, _server, answers: false, cancellationToken), PumpAsync(_server, client, answers: true, cancellationToken));
        }
        catch (Exception closed) when (IsClosed(closed))
        {
            // The target is away: the client sees its connection closed, as it would without the proxy.
        }
        finally
        {
            Close();
        }
    }

    private static bool IsClosed(Exception fault) => fault is SocketException or ObjectDisposedException or OperationCanceledException;

    private async Task PumpAsync(Socket from, Socket to, bool answers, CancellationToken cancellationToken)
    {
        // What is late waits here, so that lateness does not slow the reading down.
        var late = Channel.CreateUnbounded<(byte[] Bytes, long Due)>();
        var writing = WriteAsync(late.Reader, to, answers, cancellationToken);
        var buffer = new byte[ChunkBytes];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                var delay = Volatile.Read(ref _fault) is NetworkFault.Latency latency ? latency.RoundTrip / 2 : TimeSpan.Zero;
                late.Writer.TryWrite((buffer[..read], Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency)));
            }
        }
        catch (Exception closed) when (IsClosed(closed))
        {
            // Whoever waits for this pump closes both sides.
        }

        late.Writer.Complete();
        await writing;
    }

    private async Task WriteAsync(ChannelReader<(byte[] Bytes, long Due)> late, Socket to, bool answers, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (bytes, due) in late.ReadAllAsync(cancellationToken))
            {
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is var wait && wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, cancellationToken);
                }

                if (answers && !await ForwardReplyAsync(bytes, to, cancellationToken))
                {
                    continue;
                }

                await SendAsync(to, bytes, cancellationToken);
            }
        }
        catch (Exception closed) when (IsClosed(closed))
        {
            // As above.
        }
    }

    private async Task<bool> ForwardReplyAsync(byte[] bytes, Socket to, CancellationToken cancellationToken)
    {
        switch (Volatile.Read(ref _fault))
        {
            case NetworkFault.HalfOpen:
                Interlocked.Increment(ref _lostAnswers);
                return false;
            case NetworkFault.ResetMidReply when bytes.Length > 1:
                await SendAsync(to, bytes.AsMemory(0, bytes.Length / 2), cancellationToken);
                await Task.Delay(DeliveryDelay, cancellationToken);

                // Closed with nothing to linger for, the kernel sends a reset.
                to.LingerState = new LingerOption(enable: true, seconds: 0);
                wasReset();
                Close();
                return false;
            default:
                return LostAnswers == 0;
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
        }
    }
}
