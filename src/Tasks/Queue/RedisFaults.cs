using System.Net;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Which faults pass by themselves, and how Redis is named to people.</summary>
internal static class RedisFaults
{
    private static readonly string[] PassingAnswers = ["LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY "];

    public static bool Passes(Exception fault) => fault switch
    {
        RedisServerException server => PassingAnswers.Any(answer => server.Message.StartsWith(answer, StringComparison.Ordinal)),
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>The addresses only: a configuration string may hold a password.</summary>
    public static string Address(ConfigurationOptions configuration) =>
        string.Join(", ", configuration.EndPoints.Select(endPoint => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString()));

    /// <summary>Whether the fault came from Redis at all; what else there is are faults of this code.</summary>
    public static bool IsRedis(Exception fault) => Passes(fault) || fault is RedisException;

    public static QueueUnavailableException Unavailable(string address, Exception cause) =>
        new($"Redis at {address} cannot be used: {Describe(cause)}", cause);

    private static string Describe(Exception cause) => cause switch
    {
        TimeoutException => "it did not answer in time. Look at its load and at the network between.",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "it refused the password. Correct the password in Queue:Redis.",
        RedisServerException server when server.Message.StartsWith("OOM", StringComparison.Ordinal) => "its memory is full (maxmemory). Give it more, or let it forget done jobs sooner (Queue:KeepDone).",
        RedisServerException server => $"it answered '{server.Message}'.",
        _ => "there is no connection. Start it (redis-server), or set Queue:Redis to where it listens; a wrong password or TLS setting looks like this, too.",
    };
}
