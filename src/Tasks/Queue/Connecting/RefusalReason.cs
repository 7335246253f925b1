using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue.Connecting;

/// <summary>
/// Asks a server why it lets the client not in. The client tells "no connection" alike of a server that is down, loads its data, cannot save
/// or refuses the password, and people need to know which.
/// </summary>
internal static class RefusalReason
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <returns>The first error that a server answers, such as <c>LOADING …</c>; null when none is reached, or none refuses.</returns>
    public static async Task<string?> AskAsync(ConfigurationOptions configuration, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var endPoint in configuration.EndPoints)
        {
            try
            {
                if (await AskAsync(endPoint, configuration, cancellationToken).WaitAsync(Limit, clock, cancellationToken) is { } reason)
                {
                    return reason;
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException or System.Security.Authentication.AuthenticationException or TimeoutException)
            {
                // Not reached: what the client said of it stands.
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
            await using var plain = new NetworkStream(socket);
            await using var stream = configuration.Ssl ? await SecuredAsync(plain, Host(endPoint, configuration), limit.Token) : plain;
            string[][] commands = string.IsNullOrEmpty(configuration.Password) ? [["PING"]] : [["AUTH", configuration.Password], ["PING"]];
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

    private static async Task<Stream> SecuredAsync(Stream plain, string host, CancellationToken cancellationToken)
    {
        var secured = new SslStream(plain);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
        return secured;
    }

    private static string Host(EndPoint endPoint, ConfigurationOptions configuration) =>
        configuration.SslHost ?? (endPoint is DnsEndPoint dns ? dns.Host : (endPoint as IPEndPoint)?.Address.ToString() ?? "");

    private static string Encode(string[] command) => string.Concat(
        command.Select(part => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n")).Prepend($"*{command.Length}\r\n"));
}
