using BrowserAgent.Tasks.Queue;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Which faults pass by themselves, and what each means to people.</summary>
internal static class RedisFaults
{
    private const string Replica = "READONLY";
    private const string Password = "Correct the password in Queue:Redis (password=..., with user=... where the server has users).";
    private const string WantsPassword = $"it wants a password. {Password}";
    private const string RefusedPassword = $"it refused the password. {Password}";
    private static readonly string[] TransientAnswers = ["LOADING", Replica, "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY "];

    /// <summary>What Redis refuses with, and the next move.</summary>
    private static readonly (string Answer, string Meaning)[] Meanings =
    [
        ("OOM", "its memory is full (maxmemory). Give it more, or let it forget done jobs sooner (Queue:KeepDone)."),
        (Replica, "it is a replica, which takes no writes. Name its master in Queue:Redis; behind Sentinel, name the sentinels and serviceName, and the master is found by itself."),
        ("NOAUTH", WantsPassword),
        ("WRONGPASS", RefusedPassword),
        ("NOPERM", "its user may not do that. Allow it the queue's keys and channel and the commands that docs/operating.md lists (ACL SETUSER)."),
        ("LOADING", "it still loads its data from disk. Wait until its log says that it is ready, then repeat."),
        ("MISCONF", "it cannot save its data, so it takes no writes. Look at its log: mostly its disk is full or its folder (CONFIG GET dir) is gone or not writable."),
        ("MASTERDOWN", "it is a replica that lost its master. Start the master, or make this one it (REPLICAOF NO ONE)."),
        ("CLUSTERDOWN", "the cluster serves no writes: slots have no master. Look at CLUSTER INFO and start the missing nodes."),
        ("TRYAGAIN", "the queue's slot moves to another node just now. Repeat when that is done (CLUSTER NODES)."),
        ("NOREPLICAS", "fewer replicas are connected than its min-replicas-to-write asks for. Start them."),
        ("BUSY ", "a script holds it up. Look which one (SLOWLOG GET); SCRIPT KILL ends it."),
    ];

    public static bool IsTransient(Exception fault) => fault switch
    {
        RedisServerException server => IsTransientAnswer(server.Message),
        RedisConnectionException connection => connection.FailureType != ConnectionFailureType.AuthenticationFailure,
        RedisStateException state => state.IsTransient,
        TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    public static bool IsTransientAnswer(string answer) => TransientAnswers.Any(transient => answer.StartsWith(transient, StringComparison.Ordinal));

    /// <summary>What an error of the server means, and the next move.</summary>
    public static string Explain(string answer) =>
        Meanings.FirstOrDefault(meaning => answer.StartsWith(meaning.Answer, StringComparison.Ordinal)).Meaning is { } meaning
            ? $"{meaning} It answered '{answer}'."
            : $"it answered '{answer}'.";

    /// <summary>Whether the fault came from Redis at all; what else there is are faults of this code.</summary>
    public static bool IsRedis(Exception fault) => IsTransient(fault) || fault is RedisException or RedisStateException;

    /// <summary>The server takes no writes since it is not, or no longer, the master.</summary>
    public static bool IsReplica(Exception fault) => fault is RedisServerException server && server.Message.StartsWith(Replica, StringComparison.Ordinal);

    /// <summary>The server refused the password or wants one. The client reports a failed TLS handshake with the same failure type, but without a server's answer.</summary>
    public static bool IsAuthentication(RedisConnectionException fault) =>
        fault is { FailureType: ConnectionFailureType.AuthenticationFailure, InnerException: RedisServerException };

    /// <param name="address">For people: without a password.</param>
    /// <param name="cause">Why.</param>
    public static QueueUnavailableException Unavailable(string address, Exception cause) =>
        new($"Redis at {address} cannot be used: {Describe(cause)}", cause);

    private static string Describe(Exception cause) => cause switch
    {
        RedisStateException => cause.Message,
        TimeoutException => "it did not answer in time. Look at its load and at the network between.",
        RedisConnectionException connection when IsAuthentication(connection) =>
            connection.InnerException is RedisServerException { Kind: RedisErrorKind.NoAuth } ? WantsPassword : RefusedPassword,
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            "the TLS handshake failed. Correct ssl= in Queue:Redis, or the server's certificate.",
        RedisServerException server => Explain(server.Message),
        _ => "there is no connection. Start it (redis-server), or set Queue:Redis to where it listens; a wrong TLS setting looks like this, too.",
    };
}
