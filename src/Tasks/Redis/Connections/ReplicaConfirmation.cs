using BrowserAgent.Tasks.Queue;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>
/// Lets a call succeed only when enough replicas have what it wrote (<see cref="QueueOptions.WaitForReplicas"/>). WAIT holds up whatever
/// comes behind it on a connection: so this runs on one of its own, and calls that come together share one WAIT.
/// </summary>
internal sealed class ReplicaConfirmation(int replicas, TimeProvider timeProvider)
{
    private const int WaitMilliseconds = 1_000;
    private const string Barrier = "barrier";

    /// <summary>A round whose answer never comes must not hold up the next one, on the connection that follows.</summary>
    private static readonly TimeSpan RoundLimit = TimeSpan.FromMilliseconds(2 * WaitMilliseconds);

    private readonly Lock _lock = new();
    private Task<Round> _present = Task.FromResult(new Round(null, 0));
    private Task<Round>? _next;

    /// <param name="connection">To one master.</param>
    /// <param name="control">A hash of the queue, in which the barrier is written.</param>
    /// <param name="call">What is to be confirmed.</param>
    /// <exception cref="RedisStateException">The write is on the master, but not known to be on enough replicas.</exception>
    public async Task<T> RunAsync<T>(ConnectionMultiplexer connection, RedisKey control, Func<IDatabase, Task<T>> call)
    {
        RequireOneServer(connection);
        var sockets = Sockets(connection);
        var answer = await call(connection.GetDatabase());
        var round = await JoinNextAsync(connection, control);

        // On another socket it may have been another server, which knows nothing of what this one was told.
        if (!ReferenceEquals(round.Connection, connection) || sockets != Sockets(connection))
        {
            throw new RedisStateException("the connection broke before replicas had confirmed a write. It may be stored: repeat it with the same key.", isTransient: true);
        }

        return round.Confirmed >= replicas
            ? answer
            : throw new RedisStateException(
                $"{round.Confirmed} of the {replicas} replicas that Queue:WaitForReplicas asks for confirmed a write within {WaitMilliseconds} ms. It may be stored: repeat it with the same key. "
                + "Look at the replicas (INFO replication), or ask for fewer.",
                isTransient: false);
    }

    /// <summary>In a cluster the client does not say on which node's connection WAIT goes.</summary>
    /// <exception cref="RedisStateException">More than one server is connected to.</exception>
    public static void RequireOneServer(ConnectionMultiplexer connection)
    {
        if (connection.GetEndPoints() is { Length: > 1 } several)
        {
            throw new RedisStateException(
                $"Queue:WaitForReplicas works with one server or with sentinels, and these are {several.Length} servers. Set it to 0; a cluster's masters can be told min-replicas-to-write instead.",
                isTransient: false);
        }
    }

    private static long Sockets(ConnectionMultiplexer connection) => connection.GetCounters().Interactive.SocketCount;

    /// <summary>The round under way may have begun before the caller's write: the one after it did not.</summary>
    private Task<Round> JoinNextAsync(ConnectionMultiplexer connection, RedisKey control)
    {
        lock (_lock)
        {
            var before = _present;

            // Off this thread: it takes the lock only after this one has let it go, so nobody joins what has begun.
            return _next ??= Task.Run(() => RoundAsync(before, connection, control), CancellationToken.None);
        }
    }

    private async Task<Round> RoundAsync(Task before, ConnectionMultiplexer connection, RedisKey control)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _present = _next!;
            _next = null;
        }

        // A call that is repeated because its answer was lost may write nothing now, and WAIT counts from this connection's last write.
        var database = connection.GetDatabase();
        var written = database.HashSetAsync(control, Barrier, 1, flags: CommandFlags.DemandMaster);
        var confirmed = database.ExecuteAsync("WAIT", replicas, WaitMilliseconds);
        await written.WaitAsync(RoundLimit, timeProvider, CancellationToken.None);
        return new Round(connection, (long)await confirmed.WaitAsync(RoundLimit, timeProvider, CancellationToken.None));
    }

    private sealed record Round(ConnectionMultiplexer? Connection, long Confirmed);
}
