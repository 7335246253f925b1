using System.Text.Json;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>
/// Finds trails whose last events no checkpoint covers: their worker was killed before its next one. Trails of any day that were written since the oldest of the newest
/// checkpoints are looked at, at most <see cref="MaxTrails"/>, the newest first. One that is found though a checkpoint covers it costs an entry and no more.
/// </summary>
internal sealed class LeftoverTrails(IOptions<AuditOptions> options, CheckpointList list, TimeProvider timeProvider)
{
    private const int MaxTrails = 10_000;

    // A checkpoint has the time before its writing, and another machine's clock may differ.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    public async Task<LeftoversFound> FindAsync(CancellationToken cancellationToken)
    {
        var covered = await list.ReadCoveredAsync(cancellationToken);
        var (heads, unreadable) = (new List<TrailHead>(), 0);
        foreach (var (job, file) in WrittenSince(covered.Since, (_, _) => unreadable++))
        {
            try
            {
                if (await ReadHeadAsync(job, file.FullName, cancellationToken) is { } head && covered.Events.GetValueOrDefault(job.Value) < head.Events)
                {
                    heads.Add(head);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // One file must not keep the others from their checkpoint. Whoever verifies its trail is told why.
                unreadable++;
            }
        }

        return new LeftoversFound(heads, unreadable);
    }

    private IEnumerable<(JobId Job, FileInfo File)> WrittenSince(DateTimeOffset since, Action<string, Exception> unreadable)
    {
        if (!Directory.Exists(options.Value.Folder))
        {
            return [];
        }

        var from = since == DateTimeOffset.MinValue ? DateTime.MinValue : (since - Margin).UtcDateTime;
        return AuditFolderLayout.AllJobs(options.Value.Folder, unreadable)
            .Select(trail => (trail.Job, File: new FileInfo(Path.Combine(trail.Folder, AuditFolderLayout.EventsFile))))
            .Where(trail => trail.File is { Exists: true, LinkTarget: null, Length: > 0 } && trail.File.LastWriteTimeUtc >= from)
            .OrderByDescending(trail => trail.File.LastWriteTimeUtc)
            .Take(MaxTrails);
    }

    /// <returns>Null when the trail has no chain.</returns>
    private async Task<TrailHead?> ReadHeadAsync(JobId job, string path, CancellationToken cancellationToken)
    {
        await using var file = await LockedFileOpener.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
        if (LastLine.RepairAndRead(file) is not { } line)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<AuditEvent>(line, AuditJsonOptions.Options) is { Previous: not null } last ? new TrailHead(job, last.Sequence, AuditChain.HashOf(line)) : null;
        }
        catch (JsonException)
        {
            // Whoever verifies the trail is told.
            return null;
        }
    }
}

/// <summary>What killed workers left.</summary>
/// <param name="Heads">Trails without a checkpoint of their last events.</param>
/// <param name="Unreadable">Files and folders that could not be read.</param>
internal sealed record LeftoversFound(IReadOnlyList<TrailHead> Heads, int Unreadable);
