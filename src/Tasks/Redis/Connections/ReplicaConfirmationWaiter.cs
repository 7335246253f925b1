using BrowserAgent.Tasks.Queue;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>
/// Lets a call succeed only when enough replicas have confirmed its writes (<see cref="QueueOptions.WaitForReplicas"/>). WAIT blocks the commands
/// that follow on its connection. Therefore it has a connection of its own, and concurrent calls share one WAIT.
/// </summary>
internal sealed class ReplicaConfirmationWaiter(int replicas, TimeProvider timeProvider)
{
    private const int WaitMilliseconds = 1_000;
    private const string Barrier = "barrier";

    /// <summary>A round whose answer never comes must not block the next one, which runs on a new connection.</summary>
    private static readonly TimeSpan RoundLimit = TimeSpan.FromMilliseconds(2 * WaitMilliseconds);

    private readonly Lock _lock = new();
    private Task<Round> _present = Task.FromResult(new Round(null, 0));
    private Task<Round>? _next;

    /// <param name="connection">A connection to one master.</param>
    /// <param name="control">A hash of the queue, in which the barrier field is written.</param>
    /// <param name="call">The call to be confirmed.</param>
    /// <exception cref="RedisStateException">The write is stored on the master, but too few replicas have confirmed it.</exception>
    public async Task<T> RunAsync<T>(ConnectionMultiplexer connection, RedisKey control, Func<IDatabase, Task<T>> call)
    {
        RequireOneServer(connection);
        var sockets = Sockets(connection);
        var answer = await call(connection.GetDatabase());
        var round = await JoinNextAsync(connection, control);

        // On another socket it may have been another server, which does not have the write.
        if (!ReferenceEquals(round.Connection, connection) || sockets != Sockets(connection))
        {
            throw new RedisStateException("the connection broke before replicas had confirmed a write. It may be stored: repeat it with the same key.", isTransient: true);
        }

        return round.Confirmed >= replicas
            ? answer
            : throw new RedisStateException(
                $"{round.Confirmed} of the {replicas} replicas that Queue:WaitForReplicas asks for confirmed a write within {WaitMilliseconds} ms. It may be stored: repeat it with the same key. "
                + "Check the replicas (INFO replication), or set Queue:WaitForReplicas lower.",
                isTransient: false);
    }

    /// <summary>In a cluster the client does not say to which node WAIT is sent.</summary>
    /// <exception cref="RedisStateException">The client is connected to more than one server.</exception>
    public static void RequireOneServer(ConnectionMultiplexer connection)
    {
        if (connection.GetEndPoints() is { Length: > 1 } several)
        {
            throw new RedisStateException(
                $"Queue:WaitForReplicas works with one server or with sentinels, but Queue:Redis names {several.Length} servers. Set it to 0; set min-replicas-to-write on a cluster's masters instead.",
                isTransient: false);
        }
    }

    private static long Sockets(ConnectionMultiplexer connection) => connection.GetCounters().Interactive.SocketCount;

    /// <summary>The running round may have started before the caller's write, so the caller joins the next one.</summary>
    private Task<Round> JoinNextAsync(ConnectionMultiplexer connection, RedisKey control)
    {
        lock (_lock)
        {
            var before = _present;

            // Runs on another thread: it takes the lock only after this thread has released it, so nobody joins a round that has started.
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

        // A call that is repeated because its answer was lost may write nothing, and WAIT refers to this connection's last write. The barrier is such a write.
        var database = connection.GetDatabase();
        var written = database.HashSetAsync(control, Barrier, 1, flags: CommandFlags.DemandMaster);
        var confirmed = database.ExecuteAsync("WAIT", replicas, WaitMilliseconds);
        await written.WaitAsync(RoundLimit, timeProvider, CancellationToken.None);
        return new Round(connection, (long)await confirmed.WaitAsync(RoundLimit, timeProvider, CancellationToken.None));
    }

    private sealed record Round(ConnectionMultiplexer? Connection, long Confirmed);
}
