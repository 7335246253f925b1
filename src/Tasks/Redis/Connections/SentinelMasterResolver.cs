using System.Net;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Asks the sentinels where the master is, all at once: in a failover the nearest one may be the last to know.</summary>
internal sealed class SentinelMasterResolver(RedisAddress address, TimeProvider timeProvider)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    /// <summary>What one sentinel said.</summary>
    private abstract record SentinelResult(string Sentinel)
    {
        public sealed record Named(string Sentinel, EndPoint Master) : SentinelResult(Sentinel);

        public sealed record Unknown(string Sentinel) : SentinelResult(Sentinel);

        public sealed record Refused(string Sentinel, string Why) : SentinelResult(Sentinel);
    }

    /// <summary>The address that most of the answering sentinels name.</summary>
    /// <exception cref="RedisStateException">None, or two equally often; the message names each sentinel's answer.</exception>
    public async Task<EndPoint> FindMasterAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(address.EndPoints.Select(sentinel => AskAsync(sentinel, cancellationToken)));
        var found = answers.OfType<SentinelResult.Named>().GroupBy(answer => answer.Master).OrderByDescending(group => group.Count()).ToArray();
        if (found.Length > 0)
        {
            return found.Length == 1 || found[0].Count() > found[1].Count()
                ? found[0].Key
                : throw new RedisStateException(
                    $"the sentinels disagree ({string.Join("; ", found.SelectMany(group => group).Select(answer => $"{answer.Sentinel} names {RedisAddress.Name(answer.Master)}"))}). "
                    + "In a failover that passes; else look whether they see each other: SENTINEL CKQUORUM.",
                    isTransient: true);
        }

        if (answers.OfType<SentinelResult.Unknown>().Any())
        {
            throw new RedisStateException(
                $"the sentinels know no master of that name ({string.Join(", ", answers.OfType<SentinelResult.Unknown>().Select(answer => answer.Sentinel))}). "
                + "Correct serviceName in Queue:Redis to the name that SENTINEL MASTERS lists.",
                isTransient: false);
        }

        throw new RedisStateException(
            $"no sentinel answered ({string.Join("; ", answers.OfType<SentinelResult.Refused>().Select(answer => $"{answer.Sentinel}: {answer.Why}"))}). "
            + "Start them (redis-server --sentinel), or correct their addresses in Queue:Redis and Queue:SentinelPassword.",
            isTransient: true);
    }

    private async Task<SentinelResult> AskAsync(EndPoint sentinel, CancellationToken cancellationToken)
    {
        var name = RedisAddress.Name(sentinel);
        try
        {
            var connecting = ConnectionMultiplexer.ConnectAsync(address.SentinelConfiguration(sentinel));
            var connection = await LateConnectionCloser.CloseUnlessInTimeAsync(connecting, AnswerLimit, timeProvider, cancellationToken);
            try
            {
                var master = await connection.GetServer(sentinel).SentinelGetMasterAddressByNameAsync(address.MasterName).WaitAsync(AnswerLimit, timeProvider, cancellationToken);
                return master is null ? new SentinelResult.Unknown(name) : new SentinelResult.Named(name, master);
            }
            finally
            {
                await connection.CloseAsync(allowCommandsToComplete: false);
            }
        }
        catch (RedisConnectionException fault) when (RedisFaults.IsAuthentication(fault))
        {
            return new SentinelResult.Refused(name, "it wants another password");
        }
        catch (RedisConnectionException)
        {
            return new SentinelResult.Refused(
                name, await ConnectionRefusalProbe.AskAsync(address.SentinelConfiguration(sentinel), timeProvider, cancellationToken) is { } said ? $"it answered '{said}'" : "no connection");
        }
        catch (RedisServerException fault)
        {
            return new SentinelResult.Refused(name, fault.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase) ? "that is no sentinel" : $"it answered '{fault.Message}'");
        }
        catch (TimeoutException)
        {
            return new SentinelResult.Refused(name, "no answer in time");
        }
    }
}
