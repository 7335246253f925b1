using BrowserAgent.Tasks.Queue;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Connections;

/// <summary>Which Redis errors are transient, and what each means for the operator.</summary>
internal static class RedisFaultClassifier
{
    private const string Replica = "READONLY";
    private const string Password = "Correct the password in Queue:Redis (password=..., with user=... where the server has users).";
    private const string WantsPassword = $"it requires a password. {Password}";
    private const string RefusedPassword = $"it refused the password. {Password}";
    private static readonly string[] TransientAnswers = ["LOADING", Replica, "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY "];

    /// <summary>The errors that Redis answers, their cause and the next move.</summary>
    private static readonly (string Answer, string Meaning)[] Meanings =
    [
        ("OOM", "its memory is full (maxmemory). Give it more, or delete done jobs sooner (Queue:KeepDone)."),
        (Replica, "it is a replica, which takes no writes. Name its master in Queue:Redis; behind Sentinel, name the sentinels and serviceName, and the master is found by itself."),
        ("NOAUTH", WantsPassword),
        ("WRONGPASS", RefusedPassword),
        ("NOPERM", "its user may not do that. Allow it the queue's keys and channel and the commands that docs/operating.md lists (ACL SETUSER)."),
        ("LOADING", "it is still loading its data from disk. Wait until its log says that it is ready, then repeat."),
        ("MISCONF", "it cannot save its data, so it takes no writes. Check its log: usually its disk is full or its folder (CONFIG GET dir) is gone or not writable."),
        ("MASTERDOWN", "it is a replica that lost its master. Start the master, or make this server the master (REPLICAOF NO ONE)."),
        ("CLUSTERDOWN", "the cluster serves no writes: slots have no master. Check CLUSTER INFO and start the missing nodes."),
        ("TRYAGAIN", "the queue's slot is being moved to another node. Repeat when that is done (CLUSTER NODES)."),
        ("NOREPLICAS", "fewer replicas are connected than its min-replicas-to-write asks for. Start them."),
        ("WRONGTYPE", "one of the queue's keys holds another kind of value, because something other than a worker wrote to it. Save what is in it (DUMP), then rename or delete it; no job is changed meanwhile."),
        ("BUSY ", "a script blocks it. SLOWLOG GET shows which one; SCRIPT KILL ends it."),
    ];

    public static bool IsTransient(Exception fault) => fault switch
    {
        RedisServerException server => IsTransientAnswer(server.Message),
        RedisConnectionException connection => connection.FailureType != ConnectionFailureType.AuthenticationFailure,
        RedisStateException state => state.IsTransient,
        TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    public static bool IsTransientAnswer(string answer) => TransientAnswers.Any(transient => Code(answer).StartsWith(transient, StringComparison.Ordinal));

    /// <summary>The cause of a server's error and the next move, for the operator.</summary>
    public static string Explain(string answer) =>
        Meanings.FirstOrDefault(meaning => Code(answer).StartsWith(meaning.Answer, StringComparison.Ordinal)).Meaning is { } meaning
            ? $"{meaning} It answered '{answer}'."
            : $"it answered '{answer}'.";

    /// <summary>Whether the exception comes from Redis and not from a bug in this code.</summary>
    public static bool IsRedis(Exception fault) => IsTransient(fault) || fault is RedisException or RedisStateException;

    /// <summary>The server takes no writes because it is not, or no longer, the master.</summary>
    public static bool IsReplica(Exception fault) => fault is RedisServerException server && Code(server.Message).StartsWith(Replica, StringComparison.Ordinal);

    /// <summary>The server refused the password or requires one. The client reports a failed TLS handshake with the same failure type, but without a server's answer.</summary>
    public static bool IsAuthentication(RedisConnectionException fault) =>
        fault is { FailureType: ConnectionFailureType.AuthenticationFailure, InnerException: RedisServerException };

    /// <summary>Inside a script some servers put the general code in front of the special one: <c>ERR OOM command not allowed</c>.</summary>
    private static string Code(string answer) => answer.StartsWith("ERR ", StringComparison.Ordinal) ? answer[4..] : answer;

    /// <param name="address">The address for the message, without a password.</param>
    /// <param name="cause">The error.</param>
    public static QueueUnavailableException Unavailable(string address, Exception cause) =>
        new($"Redis at {address} cannot be used: {Describe(cause)}", cause);

    private static string Describe(Exception cause) => cause switch
    {
        RedisStateException => cause.Message,
        TimeoutException => "it did not answer in time. Check its load and the network.",
        RedisConnectionException connection when IsAuthentication(connection) =>
            connection.InnerException is RedisServerException { Kind: RedisErrorKind.NoAuth } ? WantsPassword : RefusedPassword,
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            "the TLS handshake failed. Correct ssl= in Queue:Redis, or the server's certificate.",
        RedisServerException server => Explain(server.Message),
        _ => "there is no connection. Start it (redis-server), or set Queue:Redis to where it listens; a wrong TLS setting may be the cause, too.",
    };
}
