using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>Forwards connections to a server, and can make them half-open: they stay connected, but their data is dropped.</summary>
internal sealed class TcpForwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Pair> _pairs = [];
    private readonly StringBuilder _swallowed = new();
    private readonly int _target;
    private readonly Task _accepting;

    public TcpForwarder(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>From now on existing connections deliver nothing in either direction. New ones work.</summary>
    public void BlackholeExisting()
    {
        foreach (var pair in _pairs)
        {
            pair.IsBlackholed = true;
        }
    }

    /// <summary>Completes when the client has sent the text that often and it was dropped: the command is on its way and will not be answered.</summary>
    public async Task SwallowedAsync(string text, int times)
    {
        using var limit = new CancellationTokenSource(RedisConnectionFixture.Limit);
        await Eventually.UntilAsync(_ => Task.FromResult(Swallowed().Split(text).Length - 1), seen => seen >= times, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var pair in _pairs)
        {
            pair.Inner.Dispose();
            pair.Outer.Dispose();
        }

        await Task.WhenAll(_pairs.Select(pair => pair.Pumping));
    }

    private string Swallowed()
    {
        lock (_swallowed)
        {
            return _swallowed.ToString();
        }
    }

    private void Swallow(ReadOnlySpan<byte> sent)
    {
        lock (_swallowed)
        {
            _swallowed.Append(Encoding.Latin1.GetString(sent));
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var outer = await _listener.AcceptTcpClientAsync();
                var inner = new TcpClient();
                await inner.ConnectAsync(IPAddress.Loopback, _target);
                var pair = new Pair(outer, inner);
                pair.Pumping = Task.WhenAll(PumpAsync(pair, outer, inner), PumpAsync(pair, inner, outer));
                _pairs.Add(pair);
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PumpAsync(Pair pair, TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                if (!pair.IsBlackholed)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
                else if (ReferenceEquals(from, pair.Outer))
                {
                    Swallow(buffer.AsSpan(0, read));
                }
            }

            if (!pair.IsBlackholed)
            {
                to.Close();
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            to.Close();
        }
    }

    private sealed class Pair(TcpClient outer, TcpClient inner)
    {
        public TcpClient Outer => outer;

        public TcpClient Inner => inner;

        public Task Pumping { get; set; } = Task.CompletedTask;

        public volatile bool IsBlackholed;
    }
}
