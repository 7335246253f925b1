using System.Net;
using BrowserAgent.Tasks.Queue;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Opens connections to the configured servers, or to the master that the sentinels name at that moment.</summary>
internal sealed class RedisConnectionFactory(QueueOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private readonly Lazy<RedisAddress> _address = new(() => RedisAddress.Of(options));

    /// <exception cref="QueueUnavailableException">No address is configured, or it cannot be read.</exception>
    public RedisAddress Address => _address.Value;

    /// <param name="mayAskInfo">Whether the connection may send INFO.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ConnectionMultiplexer> OpenAsync(bool mayAskInfo, CancellationToken cancellationToken)
    {
        if (!Address.HasSentinels)
        {
            return await ConnectAsync(Address.ServerConfiguration(), mayAskInfo, cancellationToken);
        }

        var master = await new SentinelMasterResolver(Address, timeProvider).FindMasterAsync(cancellationToken);
        var connection = await ConnectAsync(Address.MasterConfiguration(master), mayAskInfo, cancellationToken);
        try
        {
            await RequireMasterAsync(connection, master, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.CloseAsync(allowCommandsToComplete: false);
            throw;
        }
    }

    /// <summary>Sentinels name a dead or demoted master until they have agreed on another, so the server itself must confirm that it is the master.</summary>
    private async Task RequireMasterAsync(ConnectionMultiplexer connection, EndPoint master, CancellationToken cancellationToken)
    {
        var answer = (RedisResult[]?)await connection.GetDatabase().ExecuteAsync("ROLE").WaitAsync(ConnectLimit, timeProvider, cancellationToken);
        if ((string?)answer?.FirstOrDefault() is not "master" and var role)
        {
            throw new RedisStateException(
                $"the sentinels name {RedisAddress.Name(master)}, but that server says that it is a {(role is "slave" ? "replica" : role)}. During a failover this passes by itself; otherwise check SENTINEL MASTERS.",
                isTransient: true);
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration, bool mayAskInfo, CancellationToken cancellationToken)
    {
        configuration.AbortOnConnectFail = true;
        configuration.AllowAdmin = mayAskInfo;
        try
        {
            return await LateConnectionCloser.CloseUnlessInTimeAsync(ConnectionMultiplexer.ConnectAsync(configuration), ConnectLimit, timeProvider, cancellationToken);
        }
        catch (Exception fault) when (fault is RedisConnectionException { FailureType: not ConnectionFailureType.AuthenticationFailure } or TimeoutException)
        {
            if (await ConnectionRefusalProbe.AskAsync(configuration, timeProvider, cancellationToken) is { } answer)
            {
                throw new RedisStateException(RedisFaultClassifier.Explain(answer), RedisFaultClassifier.IsTransientAnswer(answer));
            }

            throw;
        }
    }
}
