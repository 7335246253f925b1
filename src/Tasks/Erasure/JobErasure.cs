using System.Globalization;
using System.Text.Json;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Erasure;

/// <summary>
/// Erases by destroying keys: first the trail says who erased the job and why, in clear and in the chain, then the folder's data key is destroyed, then what Redis holds. So an
/// erasure that stops half-way is recorded, and is finished by repeating it.
/// </summary>
internal sealed partial class JobErasure(
    SubjectSearch search,
    RedisJobQueue queue,
    RedisClient redis,
    IOptions<QueueOptions> queueOptions,
    AuditTrailAppenders trails,
    TimeProvider timeProvider,
    ILogger<JobErasure> logger) : IJobErasure
{
    private static readonly QueueScript Erase = QueueScript.Load("erase");

    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(queueOptions.Value.Name));

    public Task<SubjectSearchResult> FindAsync(string subject, CancellationToken cancellationToken) => search.FindAsync(subject, cancellationToken);

    public async Task<ErasureResult> EraseAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken)
    {
        JobRecord? job;
        try
        {
            job = await queue.GetAsync(id, cancellationToken);
        }
        catch (UnreadableRecordException unreadable)
        {
            return new ErasureResult.Refused($"{unreadable.Message} Repair and restore it first, as docs/operating.md says of jobs that are set aside.");
        }

        var trail = trails.Open(id, job?.Key);
        var hasTrail = Directory.Exists(trail.Folder);
        if (job is null && !hasTrail)
        {
            return new ErasureResult.NotFound();
        }

        if (job is { State: not (JobState.Done or JobState.Dead or JobState.Rejected or JobState.Cancelled) })
        {
            return new ErasureResult.Refused($"Job {id} has not ended: it is {job.State.ToString().ToLowerInvariant()}. Cancel or reject it, or wait for its end, then erase it.");
        }

        if (hasTrail && TrailContent.FindInClear(trail.Folder) is { } clear)
        {
            return new ErasureResult.Refused(
                $"The trail of job {id} holds content that is not encrypted ({clear}): a worker without a key wrote it, and removing it would break the proof. Remove the folder of its whole day, and verify with --archived-before from then on.");
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"Erased by {byWhom} at {timeProvider.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC: {reason}");
        await trail.AppendAsync(
            new AuditEvent { Sequence = 0, At = timeProvider.GetUtcNow(), Kind = AuditEvent.ErasedKind, Attempt = 0, Worker = byWhom, Message = text }, durable: true, timeProvider, cancellationToken);
        DataKeyFile.Erase(trail.Folder);
        if (job is not null)
        {
            var marker = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["erased"] = text });
            var answer = (string?)await _scripts.RunAsync(Erase, [id.Value, marker, text], repeatable: true, CancellationToken.None);
            if (answer is not ("ok" or "notfound"))
            {
                return new ErasureResult.Refused($"The trail of job {id} is erased, but its record is not ({answer}): it was put back into the queue meanwhile. Wait for its end, then erase it again.");
            }
        }

        LogErased(logger, id, byWhom);
        return new ErasureResult.Erased();
    }

    [LoggerMessage(EventId = 3361, Level = LogLevel.Warning, Message = "Job {JobId} was erased by {ByWhom}: its data key is destroyed. Its trail stays verifiable.")]
    private static partial void LogErased(ILogger logger, JobId jobId, string byWhom);
}
