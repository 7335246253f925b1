using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BrowserAgent.Campaigns.Faults;

/// <summary>A TCP forwarder on loopback that can behave as badly as a network does. It knows nothing of what passes through it.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const int Backlog = 64;

    private readonly IPEndPoint _target;
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly CancellationTokenSource _closing = new();
    private NetworkFault _fault = new NetworkFault.None();
    private Socket _listener;
    private Task _accepting;
    private int _resets;

    private FaultProxy(int targetPort)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _listener = Bind(port: 0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = ListenAsync(_listener);
    }

    /// <summary>Where clients connect to.</summary>
    public int Port { get; }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Connections that were reset in the middle of an answer so far.</summary>
    public int Resets => Volatile.Read(ref _resets);

    /// <summary>Answers that vanished on the connections that are open now.</summary>
    public int LostAnswers => _connections.Keys.Sum(connection => connection.LostAnswers);

    /// <summary>Connections that are open now.</summary>
    public int Connections => _connections.Count;

    public static FaultProxy Start(int targetPort) => new(targetPort);

    /// <summary>From now on the network behaves like this.</summary>
    public async Task SetAsync(NetworkFault fault)
    {
        var before = Interlocked.Exchange(ref _fault, fault);
        if (fault is NetworkFault.Cut && before is not NetworkFault.Cut)
        {
            // Bound and not listening, the port refuses, and stays ours.
            _listener.Dispose();
            await _accepting;
            _listener = Bind(Port);
            foreach (var connection in _connections.Keys)
            {
                connection.Close();
            }
        }
        else if (fault is not NetworkFault.Cut && before is NetworkFault.Cut)
        {
            _accepting = ListenAsync(_listener);
        }

        foreach (var connection in _connections.Keys)
        {
            connection.Apply(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections.Keys)
        {
            connection.Close();
        }

        await Task.WhenAll(_connections.Values);
        _closing.Dispose();
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task ListenAsync(Socket listener)
    {
        listener.Listen(Backlog);
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(_closing.Token);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            var connection = new ProxiedConnection(client, () => Interlocked.Increment(ref _resets));
            connection.Apply(Volatile.Read(ref _fault));
            _connections[connection] = ForwardAsync(connection);
        }
    }

    private async Task ForwardAsync(ProxiedConnection connection)
    {
        // Registered before it can end.
        await Task.Yield();
        await connection.ForwardAsync(_target, _closing.Token);
        _connections.TryRemove(connection, out _);
    }
}
