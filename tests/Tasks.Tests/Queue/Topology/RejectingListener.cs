using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>Accepts connections, closes each at once, and counts them.</summary>
internal sealed class RejectingListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _closing;
    private int _connectionAttempts;

    public RejectingListener()
    {
        _listener.Start();
        _closing = CloseAllAsync();
    }

    public int ConnectionAttempts => _connectionAttempts;

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _closing;
    }

    private async Task CloseAllAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connectionAttempts);
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
