using System.Net;
using BrowserAgent.Tasks.Queue;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>
/// The address in <c>Queue:Redis</c>: one server, some nodes of a cluster, or, with <c>serviceName=</c>, sentinels that know a master's address.
/// </summary>
internal sealed class RedisAddress
{
    private const int SentinelPort = 26379;
    private const int ServerPort = 6379;
    private const int SecureServerPort = 6380;

    /// <summary>A sentinel that runs answers at once, so a short limit leaves time to ask the others.</summary>
    private const int SentinelConnectMilliseconds = 1_000;

    private readonly ConfigurationOptions _configuration;
    private readonly string _sentinelPassword;

    private RedisAddress(ConfigurationOptions configuration, string masterName, string sentinelPassword)
    {
        _configuration = configuration;
        _sentinelPassword = sentinelPassword;
        MasterName = masterName;
        EndPoints = [.. configuration.EndPoints.Select(endPoint => WithPort(endPoint, HasSentinels ? SentinelPort : configuration.Ssl ? SecureServerPort : ServerPort))];
        var list = string.Join(", ", EndPoints.Select(Name));
        DisplayName = HasSentinels ? $"the master '{MasterName}' of the sentinels {list}" : list;
    }

    /// <summary>Servers, or the sentinels.</summary>
    public IReadOnlyList<EndPoint> EndPoints { get; }

    /// <summary>The name by which the sentinels know the master; empty without sentinels.</summary>
    public string MasterName { get; }

    public bool HasSentinels => MasterName.Length > 0;

    /// <summary>Contains addresses only: the configuration string may contain a password.</summary>
    public string DisplayName { get; }

    /// <exception cref="QueueUnavailableException">No address is configured, or it cannot be read.</exception>
    public static RedisAddress Of(QueueOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Redis))
        {
            throw new QueueUnavailableException("No Redis is configured: set Queue:Redis, for example to redis.internal:6379.");
        }

        var configuration = Parse(options.Redis);
        configuration.ClientName ??= "browser-agent";

        // A call that timed out must not be sent later, when the connection is back: a claim would lease a job that nobody runs.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        return new RedisAddress(configuration, configuration.ServiceName ?? "", options.SentinelPassword);
    }

    public static string Name(EndPoint? endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint?.ToString() ?? "an unknown server";

    /// <summary>The client's configuration for the configured servers.</summary>
    public ConfigurationOptions ServerConfiguration() => _configuration.Clone();

    /// <summary>The client's configuration for the one server that the sentinels named.</summary>
    public ConfigurationOptions MasterConfiguration(EndPoint master)
    {
        var configuration = ForEndPoint(master);

        // A master that does not answer may have been replaced: the sentinels are asked again instead of retrying here.
        configuration.ConnectRetry = 1;
        return configuration;
    }

    public ConfigurationOptions SentinelConfiguration(EndPoint sentinel)
    {
        var configuration = ForEndPoint(sentinel);
        configuration.CommandMap = CommandMap.Sentinel;
        configuration.TieBreaker = "";
        configuration.User = null;
        configuration.Password = _sentinelPassword.Length > 0 ? _sentinelPassword : null;
        configuration.AbortOnConnectFail = true;
        configuration.ConnectTimeout = SentinelConnectMilliseconds;
        configuration.ConnectRetry = 1;
        return configuration;
    }

    private static ConfigurationOptions Parse(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text) is { EndPoints.Count: > 0 } configuration ? configuration : throw Unreadable();
        }
        catch (ArgumentException)
        {
            // The exception's message may contain a part of the text, and so of the password: it is not passed on.
            throw Unreadable();
        }
    }

    private static QueueUnavailableException Unreadable() => new(
        "Queue:Redis cannot be read. Write host:port of one server, of some cluster nodes, or of sentinels with serviceName=, then the client's settings: "
        + "sentinel-1:26379,sentinel-2:26379,serviceName=orders,password=...");

    private static EndPoint WithPort(EndPoint endPoint, int port) => endPoint switch
    {
        DnsEndPoint { Port: 0 } dns => new DnsEndPoint(dns.Host, port, dns.AddressFamily),
        IPEndPoint { Port: 0 } ip => new IPEndPoint(ip.Address, port),
        _ => endPoint,
    };

    private ConfigurationOptions ForEndPoint(EndPoint endPoint)
    {
        var configuration = _configuration.Clone();

        // With a service name the client would treat each address as a sentinel and trust the first that answers (docs/adr/0002-redis-client.md).
        configuration.ServiceName = null;
        configuration.EndPoints.Clear();
        configuration.EndPoints.Add(endPoint);
        return configuration;
    }
}
