using System.Net;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue.Connecting;

/// <summary>Asks the sentinels where the master is, all at once: in a failover the nearest one may be the last to know.</summary>
internal sealed class SentinelSearch(RedisAddress address, TimeProvider clock)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    /// <summary>What one sentinel said.</summary>
    private abstract record Answer(string Sentinel)
    {
        public sealed record Named(string Sentinel, EndPoint Master) : Answer(Sentinel);

        public sealed record Unknown(string Sentinel) : Answer(Sentinel);

        public sealed record Refused(string Sentinel, string Why) : Answer(Sentinel);
    }

    /// <summary>The address that most of the answering sentinels name.</summary>
    /// <exception cref="RedisStateException">None, or two equally often; the message names each sentinel's answer.</exception>
    public async Task<EndPoint> FindMasterAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(address.EndPoints.Select(sentinel => AskAsync(sentinel, cancellationToken)));
        var named = answers.OfType<Answer.Named>().GroupBy(answer => answer.Master).OrderByDescending(group => group.Count()).ToArray();
        if (named.Length > 0)
        {
            return named.Length == 1 || named[0].Count() > named[1].Count()
                ? named[0].Key
                : throw new RedisStateException(
                    $"the sentinels disagree ({string.Join("; ", named.SelectMany(group => group).Select(answer => $"{answer.Sentinel} names {RedisAddress.Name(answer.Master)}"))}). "
                    + "In a failover that passes; else look whether they see each other: SENTINEL CKQUORUM.",
                    passes: true);
        }

        if (answers.OfType<Answer.Unknown>().Any())
        {
            throw new RedisStateException(
                $"the sentinels know no master of that name ({string.Join(", ", answers.OfType<Answer.Unknown>().Select(answer => answer.Sentinel))}). "
                + "Correct serviceName in Queue:Redis to the name that SENTINEL MASTERS lists.",
                passes: false);
        }

        throw new RedisStateException(
            $"no sentinel answered ({string.Join("; ", answers.OfType<Answer.Refused>().Select(answer => $"{answer.Sentinel}: {answer.Why}"))}). "
            + "Start them (redis-server --sentinel), or correct their addresses in Queue:Redis and Queue:SentinelPassword.",
            passes: true);
    }

    private async Task<Answer> AskAsync(EndPoint sentinel, CancellationToken cancellationToken)
    {
        var name = RedisAddress.Name(sentinel);
        try
        {
            var connecting = ConnectionMultiplexer.ConnectAsync(address.Sentinel(sentinel));
            var connection = await Abandoned.CloseUnlessInTimeAsync(connecting, AnswerLimit, clock, cancellationToken);
            try
            {
                var master = await connection.GetServer(sentinel).SentinelGetMasterAddressByNameAsync(address.MasterName).WaitAsync(AnswerLimit, clock, cancellationToken);
                return master is null ? new Answer.Unknown(name) : new Answer.Named(name, master);
            }
            finally
            {
                await connection.CloseAsync(allowCommandsToComplete: false);
            }
        }
        catch (RedisConnectionException fault) when (RedisFaults.IsPassword(fault))
        {
            return new Answer.Refused(name, "it wants another password");
        }
        catch (RedisConnectionException)
        {
            return new Answer.Refused(
                name, await RefusalReason.AskAsync(address.Sentinel(sentinel), clock, cancellationToken) is { } said ? $"it answered '{said}'" : "no connection");
        }
        catch (RedisServerException fault)
        {
            return new Answer.Refused(name, fault.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase) ? "that is no sentinel" : $"it answered '{fault.Message}'");
        }
        catch (TimeoutException)
        {
            return new Answer.Refused(name, "no answer in time");
        }
    }
}
