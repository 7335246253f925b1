using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue.Connecting;

/// <summary>Lets a call succeed only when enough replicas have what it wrote (<see cref="QueueOptions.WaitForReplicas"/>).</summary>
internal static class ReplicaConfirmation
{
    private const int WaitMilliseconds = 1_000;
    private const string Barrier = "barrier";

    /// <summary>Runs on a connection of its own: WAIT holds up whatever comes behind it.</summary>
    /// <param name="connection">To one master.</param>
    /// <param name="control">A hash of the queue in which the barrier is written.</param>
    /// <param name="replicas">How many must confirm.</param>
    /// <param name="call">What is to be confirmed.</param>
    /// <exception cref="RedisStateException">The write is on the master, but not known to be on enough replicas.</exception>
    public static async Task<T> RunAsync<T>(ConnectionMultiplexer connection, RedisKey control, int replicas, Func<IDatabase, Task<T>> call)
    {
        RequireOneServer(connection);
        var database = connection.GetDatabase();
        var sockets = Sockets(connection);
        var answer = await call(database);

        // A call that is repeated because its answer was lost may write nothing now, and WAIT counts from this connection's last write.
        await database.HashSetAsync(control, Barrier, 1, flags: CommandFlags.DemandMaster);
        var confirmed = (long)await database.ExecuteAsync("WAIT", replicas, WaitMilliseconds);

        // On another socket it may have been another server, which knows nothing of what this one was told.
        if (sockets != Sockets(connection))
        {
            throw new RedisStateException("the connection broke before its replicas had confirmed a write; it may be stored. Repeat it with the same key.", passes: true);
        }

        return confirmed >= replicas
            ? answer
            : throw new RedisStateException(
                $"{confirmed} of the {replicas} replicas that Queue:WaitForReplicas asks for confirmed a write within {WaitMilliseconds} ms. It may be stored: repeat it with the same key. "
                + "Look at the replicas (INFO replication), or ask for fewer.",
                passes: false);
    }

    /// <summary>In a cluster the client does not say on which node's connection WAIT goes.</summary>
    /// <exception cref="RedisStateException">More than one server is connected to.</exception>
    public static void RequireOneServer(ConnectionMultiplexer connection)
    {
        if (connection.GetEndPoints() is { Length: > 1 } several)
        {
            throw new RedisStateException(
                $"Queue:WaitForReplicas works with one server or with sentinels, and these are {several.Length} servers. Set it to 0; a cluster's masters can be told min-replicas-to-write instead.",
                passes: false);
        }
    }

    private static long Sockets(ConnectionMultiplexer connection) => connection.GetCounters().Interactive.SocketCount;
}
