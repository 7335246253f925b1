using System.Net;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Asks all sentinels at once for the master's address: during a failover the nearest one may be the last to know the new master.</summary>
internal sealed class SentinelMasterResolver(RedisAddress address, TimeProvider timeProvider)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    /// <summary>The answer of one sentinel.</summary>
    private abstract record SentinelResult(string Sentinel)
    {
        public sealed record Named(string Sentinel, EndPoint Master) : SentinelResult(Sentinel);

        public sealed record Unknown(string Sentinel) : SentinelResult(Sentinel);

        public sealed record Refused(string Sentinel, string Why) : SentinelResult(Sentinel);
    }

    /// <summary>The address that most of the answering sentinels name.</summary>
    /// <exception cref="RedisStateException">No sentinel names one, or two are named equally often; the message contains each sentinel's answer.</exception>
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
                    + "During a failover this passes by itself; otherwise check with SENTINEL CKQUORUM whether they reach each other.",
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
        catch (RedisConnectionException fault) when (RedisFaultClassifier.IsAuthentication(fault))
        {
            return new SentinelResult.Refused(name, "it requires another password");
        }
        catch (RedisConnectionException)
        {
            return new SentinelResult.Refused(
                name, await ConnectionRefusalProbe.AskAsync(address.SentinelConfiguration(sentinel), timeProvider, cancellationToken) is { } said ? $"it answered '{said}'" : "no connection");
        }
        catch (RedisServerException fault)
        {
            return new SentinelResult.Refused(name, fault.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase) ? "this server is no sentinel" : $"it answered '{fault.Message}'");
        }
        catch (TimeoutException)
        {
            return new SentinelResult.Refused(name, "no answer in time");
        }
    }
}
