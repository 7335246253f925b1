using System.Text.Json;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Redis;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Erasure;

/// <summary>Finds the jobs that contain a text: one job and one trail at a time, so that memory does not depend on how many there are.</summary>
internal sealed class SubjectSearch(RedisJobQueue queue, AuditReader reader, IOptions<AuditOptions> options)
{
    private const string Queue = "queue";
    private const string Trail = "trail";

    public async Task<SubjectSearchResult> FindAsync(string subject, CancellationToken cancellationToken)
    {
        var (found, unreadable) = (new Dictionary<JobId, FoundJob>(), new HashSet<string>(StringComparer.Ordinal));
        await foreach (var listing in queue.ReadAllAsync(cancellationToken))
        {
            unreadable.UnionWith(listing.Unreadable.Select(job => job.Id).Concat(listing.Where(job => job.WhyUnreadable is not null).Select(job => job.Id.Value)));
            foreach (var job in listing.Where(job => Contains(job, subject)))
            {
                found[job.Id] = new FoundJob(job.Id.Value, job.State, [Queue]);
            }
        }

        foreach (var (job, folder) in AuditFolderLayout.AllJobs(options.Value.Folder, (path, _) => unreadable.Add(path)))
        {
            try
            {
                if (await reader.ReadAsync(job, cancellationToken) is { } trail && await ContainsAsync(trail, job, unreadable, subject, cancellationToken))
                {
                    found[job] = found.TryGetValue(job, out var queued) ? queued with { Where = [Queue, Trail] } : new FoundJob(job.Value, null, [Trail]);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                unreadable.Add(folder);
            }
        }

        var newest = found.Values.OrderByDescending(job => job.Id, StringComparer.Ordinal).ToList();
        return new SubjectSearchResult([.. newest.Take(SubjectSearchResult.MaxJobs)], newest.Count > SubjectSearchResult.MaxJobs, [.. unreadable.Order(StringComparer.Ordinal)]);
    }

    private static bool Contains(JobRecord job, string text) =>
        new[] { job.NaturalKey, job.CanonicalKey, job.IdempotencyKey, job.Reason, job.CancelReason, job.TraceId }.Any(value => value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true)
        || JsonTextFinder.Contains(job.PayloadJson, text)
        || (job.ResultJson is { } result && JsonTextFinder.Contains(result, text));

    private async Task<bool> ContainsAsync(AuditTrail trail, JobId job, HashSet<string> unreadable, string text, CancellationToken cancellationToken)
    {
        var isErased = trail.Events.Any(read => read.Kind == AuditEvent.ErasedKind);
        if (!isErased && trail.Events.Any(read => read.Encrypted is not null))
        {
            unreadable.Add(trail.JobId);
        }

        if (Contains(trail, text))
        {
            return true;
        }

        try
        {
            return await reader.OpenResultAsync(job, cancellationToken) is { } stored && await ContainsAsync(stored, text, cancellationToken);
        }
        catch (UnreadableContentException)
        {
            if (!isErased)
            {
                unreadable.Add(trail.JobId);
            }

            return false;
        }
    }

    private static async Task<bool> ContainsAsync(Stream json, string text, CancellationToken cancellationToken)
    {
        using var content = new StreamReader(json);
        return JsonTextFinder.Contains(await content.ReadToEndAsync(cancellationToken), text);
    }

    private static bool Contains(AuditTrail trail, string text) =>
        trail.Events.Any(read => JsonTextFinder.Contains(JsonSerializer.SerializeToElement(read with { Encrypted = null, Files = null }, AuditJsonOptions.Options), text));
}
