using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>
/// The fixed list of a queue's keys. All share one hash tag, so that they are in one slot of a cluster.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>inbox</term><description>list: raw JSON from producers without a client</description></item>
/// <item><term>inboxdead</term><description>list: inbox messages that could not be read, newest first, at most 1,000: a line of JSON (when, bytes, what is wrong), then the bytes that came</description></item>
/// <item><term>inboxheld</term><description>sorted set, all scores 0: tenant, number in their order, and text of inbox messages that wait for their tenant's quota of waiting jobs</description></item>
/// <item><term>job</term><description>hash: id to record</description></item>
/// <item><term>payload, result</term><description>hashes: id to the JSON that came and the JSON that was the result, so that scripts that change a state never parse them</description></item>
/// <item><term>broken</term><description>hash: id of a job that was set aside to the time, \1 and what is wrong with its record</description></item>
/// <item><term>ready</term><description>sorted set: priority × 2^40 + place within the priority</description></item>
/// <item><term>fair</term><description>sorted set: priority and tenant to the place of that tenant's last job, with the priority's 2^40 added</description></item>
/// <item><term>blocked</term><description>sorted set, all scores 0: group, place and id of each job whose turn came while its group was full. Ordered as text, so that a group's first is found without a scan</description></item>
/// <item><term>delayed</term><description>sorted set: due time</description></item>
/// <item><term>lease</term><description>sorted set: expiry of the lease</description></item>
/// <item><term>fence</term><description>hash: id to the fencing token of its last claim (number, time, worker)</description></item>
/// <item><term>phase</term><description>hash: id to phase; missing means none</description></item>
/// <item><term>idem</term><description>hash: tenant and idempotency key to id</description></item>
/// <item><term>idemdue</term><description>sorted set: when an idempotency key may be deleted. Redis 7 cannot expire one field of a hash</description></item>
/// <item><term>run</term><description>hash: running counts, and natural key to the job that has it reserved</description></item>
/// <item><term>rate</term><description>hash: site to its token bucket, as tokens and the time when they were counted</description></item>
/// <item><term>done, review, cancelled</term><description>sorted sets: time of the change</description></item>
/// <item><term>dead</term><description>sorted set: time of death; rejected jobs with that time negated, so that each kind is listed and counted by score alone</description></item>
/// <item><term>all</term><description>sorted set: time of creation of every job, so that the newest are listed without reading every state</description></item>
/// <item><term>bytenant</term><description>sorted set, all scores 0: tenant, state and id of every job. A running job is among the ready ones; <c>lease</c> tells which</description></item>
/// <item><term>ctl</term><description>hash: the place that each priority has served, what is paused, the schema's version, and the fields of the startup check</description></item>
/// <item><term>hook</term><description>sorted set: id and state to the time when the producer's webhook is to be called</description></item>
/// <item><term>hooktry</term><description>hash: id and state to the number of calls that failed</description></item>
/// <item><term>hookdead</term><description>list: dead letters, at most 10,000</description></item>
/// <item><term>otp</term><description>hash: site and account to the last 30 s window whose one-time code was used, by whichever worker</description></item>
/// <item><term>seat</term><description>hash: site and account to the holders of its permits and when these expire</description></item>
/// <item><term>refused</term><description>hash: site and account to the site's refusal: text, time and worker; deleted when a person reopens the account</description></item>
/// <item><term>apikey</term><description>hash: id of an API key to its record (a hash of the key, not the key), <c>id:used</c> and <c>id:revoked</c> to times</description></item>
/// <item><term>user</term><description>hash: name of a local account, as names are compared, to its record (a hash of the password, not the password)</description></item>
/// <item><term>worker</term><description>sorted set: worker to the time when it last finished a job, and <c>lost:</c> worker to the time when a lease of it expired; kept for a day</description></item>
/// <item><term>checkpoints</term><description>list: the newest signed checkpoints of audit trails, a copy to compare with; at most <c>Audit:CheckpointsInRedis</c></description></item>
/// <item><term>ev</term><description>list: the last 1,000 events; losing one is harmless</description></item>
/// <item><term>wake</term><description>channel: something became ready</description></item>
/// </list>
/// Times are milliseconds since 1970 by the server's clock.
/// </remarks>
internal sealed class QueueKeys(string queue)
{
    /// <summary>Raised when the meaning of a key changes, so that an older worker does not misread a newer one's queue. Scripts know it as <c>SCHEMA</c>.</summary>
    public const int Schema = 5;

    /// <summary>The keys and what each holds.</summary>
    public static readonly IReadOnlyDictionary<string, RedisType> Types = new Dictionary<string, RedisType>(StringComparer.Ordinal)
    {
        ["inbox"] = RedisType.List,
        ["inboxdead"] = RedisType.List,
        ["hookdead"] = RedisType.List,
        ["ev"] = RedisType.List,
        ["checkpoints"] = RedisType.List,
        ["job"] = RedisType.Hash,
        ["payload"] = RedisType.Hash,
        ["result"] = RedisType.Hash,
        ["broken"] = RedisType.Hash,
        ["fence"] = RedisType.Hash,
        ["phase"] = RedisType.Hash,
        ["idem"] = RedisType.Hash,
        ["run"] = RedisType.Hash,
        ["rate"] = RedisType.Hash,
        ["otp"] = RedisType.Hash,
        ["seat"] = RedisType.Hash,
        ["refused"] = RedisType.Hash,
        ["apikey"] = RedisType.Hash,
        ["user"] = RedisType.Hash,
        ["ctl"] = RedisType.Hash,
        ["hooktry"] = RedisType.Hash,
        ["ready"] = RedisType.SortedSet,
        ["fair"] = RedisType.SortedSet,
        ["blocked"] = RedisType.SortedSet,
        ["delayed"] = RedisType.SortedSet,
        ["lease"] = RedisType.SortedSet,
        ["idemdue"] = RedisType.SortedSet,
        ["done"] = RedisType.SortedSet,
        ["dead"] = RedisType.SortedSet,
        ["review"] = RedisType.SortedSet,
        ["cancelled"] = RedisType.SortedSet,
        ["all"] = RedisType.SortedSet,
        ["inboxheld"] = RedisType.SortedSet,
        ["bytenant"] = RedisType.SortedSet,
        ["hook"] = RedisType.SortedSet,
        ["worker"] = RedisType.SortedSet,
        ["wake"] = RedisType.None,
    };

    public static IReadOnlySet<string> Names { get; } = Types.Keys.ToHashSet(StringComparer.Ordinal);

    public RedisKey Inbox => Of("inbox");

    public RedisChannel Wake => new("{" + queue + "}:wake", RedisChannel.PatternMode.Literal);

    public RedisKey Of(string name) =>
        Names.Contains(name) ? "{" + queue + "}:" + name : throw new ArgumentOutOfRangeException(nameof(name), name, "This is not one of the queue's keys; they are listed in QueueKeys.");

    public RedisKey Of(Jobs.JobState state) => Of(state switch
    {
        Jobs.JobState.Ready => "ready",
        Jobs.JobState.Delayed => "delayed",
        Jobs.JobState.Running => "lease",
        Jobs.JobState.Review => "review",
        Jobs.JobState.Done => "done",
        Jobs.JobState.Cancelled => "cancelled",
        Jobs.JobState.Dead or Jobs.JobState.Rejected => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This is not a job state."),
    });
}
