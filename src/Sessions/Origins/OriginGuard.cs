using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Origins;

/// <summary>
/// Keeps one site's browser inside the site's origins. The browser's own network stack is told to send everything to a
/// proxy that refuses, with the site's origins as the only exceptions; so redirect hops, popups, frames, pictures,
/// WebSockets and the browser's own errands are all held, by both Chromium flavours, at no cost for allowed requests.
/// It fails closed: with the refuser gone, foreign requests fail all the same.
/// </summary>
/// <remarks>
/// Documents that need no network (<c>data:</c>, <c>file:</c>, <c>chrome:</c>) do not pass here; <c>BrowserSession</c>
/// watches for them. Requests made through Playwright's <c>APIRequest</c> are sent by the driver, not the browser, and do not pass here either.
/// </remarks>
internal sealed partial class OriginGuard : IAsyncDisposable
{
    private const int MaxHeadLength = 16 * 1024;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);
    private static readonly byte[] TunnelForbidden = Encoding.ASCII.GetBytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    // What Chromium asks for by itself, signatures of the forms it sees among it. Held like all else, but no news about the site's pages.
    private static readonly HashSet<string> BrowserServiceHosts = new(StringComparer.OrdinalIgnoreCase)
    {
        "accounts.google.com", "android.clients.google.com", "clients2.google.com", "content-autofill.googleapis.com",
        "optimizationguide-pa.googleapis.com", "redirector.gvt1.com", "safebrowsing.googleapis.com", "update.googleapis.com",
    };

    private readonly TcpListener _rejectingProxy = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Task _accepting;
    private long _blocked;

    private OriginGuard(OriginSet origins, TimeProvider timeProvider, ILogger logger)
    {
        Origins = origins;
        _timeProvider = timeProvider;
        _logger = logger;
        _rejectingProxy.Start();
        _accepting = AcceptAsync();
    }

    public OriginSet Origins { get; }

    /// <summary>Requests and documents held since the browser was started, Chromium's own errands not counted.</summary>
    public long BlockedRequests => Interlocked.Read(ref _blocked);

    /// <summary>The arguments without which a browser must not be started.</summary>
    public IReadOnlyList<string> Arguments
    {
        get
        {
            var port = ((IPEndPoint)_rejectingProxy.LocalEndpoint).Port;

            // The last rule that matches wins, so Chromium's silent exception for loopback goes first.
            var direct = new StringBuilder("<-loopback>");
            var resolvable = new StringBuilder("MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
            foreach (var (scheme, host, originPort) in Origins.Origins)
            {
                var socket = scheme == "https" ? "wss" : "ws";
                direct.Append(CultureInfo.InvariantCulture, $";{scheme}://{host}:{originPort};{socket}://{host}:{originPort}");
                resolvable.Append(CultureInfo.InvariantCulture, $", EXCLUDE {host}");
            }

            return
            [
                string.Create(CultureInfo.InvariantCulture, $"--proxy-server=http://127.0.0.1:{port}"),
                $"--proxy-bypass-list={direct}",
                // A name look-up tells a foreign name server something, even when no request follows.
                $"--host-resolver-rules={resolvable}",
                // Peer connections would go round any proxy.
                "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                "--webrtc-ip-handling-policy=disable_non_proxied_udp",
            ];
        }
    }

    public static OriginGuard Start(OriginSet origins, TimeProvider timeProvider, ILogger logger) => new(origins, timeProvider, logger);

    /// <summary>Counts something foreign that was held.</summary>
    public void RecordBlocked(string address)
    {
        var target = OriginSet.OriginOf(address);
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && BrowserServiceHosts.Contains(uri.Host))
        {
            BrowserServiceRequestBlocked(target);
            return;
        }

        Interlocked.Increment(ref _blocked);
        RequestBlocked(target);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _rejectingProxy.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                _ = RefuseAsync(await _rejectingProxy.AcceptTcpClientAsync(_closing.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (!_closing.IsCancellationRequested)
                {
                    ProxyFailed(ended);
                }
            }
        }
    }

    private async Task RefuseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var limit = new CancellationTokenSource(ReadLimit, _timeProvider);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closing.Token);
                var stream = client.GetStream();
                var head = await ReadHeadAsync(stream, either.Token);
                var words = head.Split(' ', 3);
                if (words.Length < 3)
                {
                    return;
                }

                var tunnel = words[0] == "CONNECT";
                RecordBlocked(tunnel ? $"https://{words[1]}" : words[1]);
                if (tunnel)
                {
                    await stream.WriteAsync(TunnelForbidden, either.Token);
                }

                // A plain request gets no answer at all: an answer, even "forbidden", would be shown as the foreign site's page.
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
            {
                ConnectionDropped(gone.Message);
            }
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadLength];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                break;
            }
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    [LoggerMessage(EventId = 2200, Level = LogLevel.Warning, Message = "Held back from {Target}: not an origin of the site.")]
    private partial void RequestBlocked(string target);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Debug, Message = "Held back an errand of the browser's own to {Target}.")]
    private partial void BrowserServiceRequestBlocked(string target);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Error, Message = "The refusing proxy could not take a connection; foreign requests fail all the same.")]
    private partial void ProxyFailed(Exception exception);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Debug, Message = "A connection to the refusing proxy ended early: {Why}")]
    private partial void ConnectionDropped(string why);
}
