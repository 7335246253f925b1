using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>
/// The fixed list of a queue's keys. All share one hash tag, so that they are in one slot of a cluster.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>inbox</term><description>list: raw JSON from producers without a client</description></item>
/// <item><term>job</term><description>hash: id to record, <c>id:payload</c> and <c>id:result</c> beside it, so that scripts that change a state never parse a payload</description></item>
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
/// <item><term>ctl</term><description>hash: the place that each priority has served, what is paused, the schema's version, and the fields of the startup check</description></item>
/// <item><term>hook</term><description>sorted set: id and state to the time when the producer's webhook is to be called</description></item>
/// <item><term>hooktry</term><description>hash: id and state to the number of calls that failed</description></item>
/// <item><term>hookdead</term><description>list: dead letters, at most 10,000</description></item>
/// <item><term>otp</term><description>hash: site and account to the last 30 s window whose one-time code was used, by whichever worker</description></item>
/// <item><term>seat</term><description>hash: site and account to the holders of its permits and when these expire</description></item>
/// <item><term>refused</term><description>hash: site and account to the site's refusal: text, time and worker; deleted when a person reopens the account</description></item>
/// <item><term>apikey</term><description>hash: id of an API key to its record (a hash of the key, not the key), <c>id:used</c> and <c>id:revoked</c> to times</description></item>
/// <item><term>worker</term><description>sorted set: worker to the time when it last finished a job, and <c>lost:</c> worker to the time when a lease of it expired; kept for a day</description></item>
/// <item><term>ev</term><description>list: the last 1,000 events; losing one is harmless</description></item>
/// <item><term>wake</term><description>channel: something became ready</description></item>
/// </list>
/// Times are milliseconds since 1970 by the server's clock.
/// </remarks>
internal sealed class QueueKeys(string queue)
{
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal)
    {
        "inbox", "job", "ready", "fair", "blocked", "delayed", "lease", "fence", "phase", "idem", "idemdue", "run", "rate", "done", "dead", "review", "cancelled", "all",
        "otp", "seat", "refused", "apikey", "ctl", "hook", "hooktry", "hookdead", "worker", "ev", "wake",
    };

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
