using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>
/// Finds out why a server refused a connection, by connecting to it directly. The client reports a refused password itself; but a server that is
/// down, has reached its connection limit, or denies its user the commands of a connection is only "no connection" to the client.
/// </summary>
internal static class ConnectionRefusalProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <returns>The first error that a server answers, such as <c>NOPERM …</c>; null when no server is reached or none refuses.</returns>
    public static async Task<string?> AskAsync(ConfigurationOptions configuration, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        foreach (var endPoint in configuration.EndPoints)
        {
            try
            {
                if (await AskAsync(endPoint, configuration, cancellationToken).WaitAsync(Limit, timeProvider, cancellationToken) is { } reason)
                {
                    return reason;
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException or System.Security.Authentication.AuthenticationException or TimeoutException)
            {
                // Not reached: the client's own error is reported.
                continue;
            }
        }

        return null;
    }

    private static async Task<string?> AskAsync(EndPoint endPoint, ConfigurationOptions configuration, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit * 2);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token);
            await using var tcpStream = new NetworkStream(socket);
            await using var stream = configuration.Ssl ? await SecuredAsync(tcpStream, Host(endPoint, configuration), limit.Token) : tcpStream;
            string[][] commands = [.. SignIn(configuration), ["PING"]];
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(commands.Select(Encode))), limit.Token);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            foreach (var _ in commands)
            {
                if (await reader.ReadLineAsync(limit.Token) is ['-', .. var error])
                {
                    return error;
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private static string[][] SignIn(ConfigurationOptions configuration) => configuration switch
    {
        { Password: null or "" } => [],
        { User: null or "" } => [["AUTH", configuration.Password]],
        _ => [["AUTH", configuration.User, configuration.Password]],
    };

    private static async Task<Stream> SecuredAsync(Stream tcpStream, string host, CancellationToken cancellationToken)
    {
        var secured = new SslStream(tcpStream);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
        return secured;
    }

    private static string Host(EndPoint endPoint, ConfigurationOptions configuration) =>
        configuration.SslHost ?? (endPoint is DnsEndPoint dns ? dns.Host : (endPoint as IPEndPoint)?.Address.ToString() ?? "");

    private static string Encode(string[] command) => string.Concat(
        command.Select(part => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n")).Prepend($"*{command.Length}\r\n"));
}
