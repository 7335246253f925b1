using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Origins;

/// <summary>
/// Restricts a browser to the origins of its site. The browser is started with a proxy that rejects every request, and with the site's origins as the
/// only exceptions. So redirects, popups, frames, images, WebSockets and the browser's own background requests are all blocked, in both Chromium
/// flavours, and allowed requests cost nothing extra. It fails closed: without the proxy, requests to foreign origins fail too.
/// </summary>
/// <remarks>
/// Documents that need no network (<c>data:</c>, <c>file:</c>, <c>chrome:</c>) do not pass the proxy; <c>BrowserSession</c> observes navigations for them.
/// Requests made through Playwright's <c>APIRequest</c> are sent by the driver, not the browser, and do not pass it either.
/// A context with a client certificate sends everything through a proxy of the driver's own, without the browser's exceptions: that one is given
/// <see cref="ProxyAddress"/>, where the site's origins are tunnelled and all others refused.
/// </remarks>
internal sealed partial class OriginGuard : IAsyncDisposable
{
    private const int MaxHeadLength = 16 * 1024;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);
    private static readonly byte[] TunnelForbidden = Encoding.ASCII.GetBytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    // Hosts that Chromium contacts by itself, some of them about the forms that it sees. Blocked too, but without a warning: they say nothing about the site.
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

    private OriginGuard(OriginSet origins, TimeProvider timeProvider, ILogger logger)
    {
        Origins = origins;
        _timeProvider = timeProvider;
        _logger = logger;
        _rejectingProxy.Start();
        _accepting = AcceptAsync();
    }

    public OriginSet Origins { get; }

    /// <summary>The proxy: it refuses every address outside the origins, and tunnels to the origins whoever does not bypass it for them.</summary>
    public string ProxyAddress => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_rejectingProxy.LocalEndpoint).Port}");

    /// <summary>The command line arguments that make the browser use the proxy. Without them a browser must not be started.</summary>
    public IReadOnlyList<string> Arguments
    {
        get
        {
            // The last matching rule wins. The first entry removes Chromium's built-in exception for loopback addresses.
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
                $"--proxy-server={ProxyAddress}",
                $"--proxy-bypass-list={direct}",
                // A DNS query alone would already send data to a foreign name server.
                $"--host-resolver-rules={resolvable}",
                // WebRTC connections would bypass the proxy.
                "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                "--webrtc-ip-handling-policy=disable_non_proxied_udp",
            ];
        }
    }

    public static OriginGuard Start(OriginSet origins, TimeProvider timeProvider, ILogger logger) => new(origins, timeProvider, logger);

    /// <summary>Logs a blocked address.</summary>
    public void LogBlocked(string address)
    {
        var target = OriginSet.OriginOf(address);
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && BrowserServiceHosts.Contains(uri.Host))
        {
            BrowserServiceRequestBlocked(target);
            return;
        }

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
                _ = AnswerAsync(await _rejectingProxy.AcceptTcpClientAsync(_closing.Token));
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

    private async Task AnswerAsync(TcpClient client)
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
                if (tunnel && Origins.FindByAuthority(words[1]) is { } origin)
                {
                    await OriginTunnel.RunAsync(stream, origin, ReadLimit, _timeProvider, _closing.Token);
                    return;
                }

                LogBlocked(tunnel ? $"https://{words[1]}" : words[1]);
                if (tunnel)
                {
                    await stream.WriteAsync(TunnelForbidden, either.Token);
                }

                // A plain request gets no response: the browser would show one, even "403 Forbidden", as the foreign site's page.
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

    [LoggerMessage(EventId = 2200, Level = LogLevel.Warning, Message = "Request to {Target} blocked: not an origin of the site. If the site needs it, add it to the site pack's origins.")]
    private partial void RequestBlocked(string target);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Debug, Message = "Background request of the browser to {Target} blocked.")]
    private partial void BrowserServiceRequestBlocked(string target);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Error, Message = "The blocking proxy could not accept a connection; requests to foreign origins still fail, but may be missing in the log.")]
    private partial void ProxyFailed(Exception exception);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Debug, Message = "A connection to the blocking proxy ended early: {Why}")]
    private partial void ConnectionDropped(string why);
}
