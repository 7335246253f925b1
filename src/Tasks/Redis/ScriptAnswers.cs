using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>The words that scripts answer, as results of the queue.</summary>
internal static class ScriptAnswers
{
    public static FencedWriteResult ToWriteResult(QueueScript script, JobClaim claim, string? answer) => answer switch
    {
        "ok" => FencedWriteResult.Ok,
        "cancel" => FencedWriteResult.CancelAsked,
        "gone" => FencedWriteResult.LeaseLost,
        "stale" => FencedWriteResult.StaleFence,
        "refused" when script == QueueScript.Retry => throw new InvalidOperationException(
            $"Job {claim.Job.Id} cannot be retried: it is at phase intent or later, and its record may be in the site. Park it."),
        "refused" when script == QueueScript.NotLanded => throw new InvalidOperationException($"Job {claim.Job.Id} is verified: its record is in the site."),
        "refused" => throw new InvalidOperationException($"Job {claim.Job.Id} is at a later phase already; a phase only moves forward."),
        _ => throw new InvalidOperationException($"The script {script.Name} answered '{answer}', which is not one of its answers."),
    };

    public static RequeueResult ToRequeueResult(JobId id, RedisResult answer) => (string?)answer switch
    {
        "ok" => RequeueResult.Ok,
        "notfound" => RequeueResult.NotFound,
        "first" => RequeueResult.FirstOfTwo,
        "same" => RequeueResult.SecondByTheSame,
        "unreadable" => throw new UnreadableRecordException(id.Value, "a script can't use it"),
        _ => RequeueResult.Refused,
    };
}
