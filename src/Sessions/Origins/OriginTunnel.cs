using System.Net.Sockets;
using System.Text;

namespace BrowserAgent.Sessions.Origins;

/// <summary>Carries the bytes of one connection to an origin of the site. For clients that can connect only through a proxy.</summary>
internal static class OriginTunnel
{
    private static readonly byte[] Established = Encoding.ASCII.GetBytes("HTTP/1.1 200 Connection Established\r\n\r\n");
    private static readonly byte[] Unreachable = Encoding.ASCII.GetBytes("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /// <summary>Connects to the origin and carries bytes both ways until either side ends.</summary>
    /// <param name="client">The client, which has sent its CONNECT request and waits for the answer.</param>
    /// <param name="target">Host and port of the origin.</param>
    /// <param name="connectLimit">Longest time for the connection.</param>
    /// <param name="timeProvider">Measures it.</param>
    /// <param name="cancellationToken">Ends the tunnel.</param>
    public static async Task RunAsync(NetworkStream client, Uri target, TimeSpan connectLimit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var server = new TcpClient();
        try
        {
            using var limit = new CancellationTokenSource(connectLimit, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await server.ConnectAsync(target.DnsSafeHost, target.Port, either.Token);
        }
        catch (Exception failed) when (failed is SocketException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await client.WriteAsync(Unreachable, cancellationToken);
            return;
        }

        server.NoDelay = true;
        await client.WriteAsync(Established, cancellationToken);
        var stream = server.GetStream();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = client.CopyToAsync(stream, ended.Token);
        var back = stream.CopyToAsync(client, ended.Token);
        if (await Task.WhenAny(there, back) == there && there.IsCompletedSuccessfully)
        {
            // The client has sent everything; the answer may still be under way.
            server.Client.Shutdown(SocketShutdown.Send);
            await Task.WhenAny(back);
        }

        await ended.CancelAsync();
        await Task.WhenAll(IgnoreAsync(there), IgnoreAsync(back));
    }

    private static async Task IgnoreAsync(Task copying) => await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
