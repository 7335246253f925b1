using System.Text.Json;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>
/// Finds trails whose last events no checkpoint covers: their worker was killed before its next one. Jobs of the last <see cref="Days"/> days are looked at; one that is
/// listed though a checkpoint covers it costs a line and no more.
/// </summary>
internal sealed class LeftoverTrails(IOptions<AuditOptions> options, CheckpointList list, TimeProvider timeProvider)
{
    private const int Days = 2;

    public async Task<IReadOnlyList<TrailHead>> FindAsync(CancellationToken cancellationToken)
    {
        var covered = await list.ReadCoveredEventsAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        var found = new List<TrailHead>();
        for (var day = 0; day < Days; day++)
        {
            foreach (var (job, folder) in AuditFolderLayout.JobsOfDay(options.Value.Folder, now.AddDays(-day)))
            {
                if (await ReadHeadAsync(job, Path.Combine(folder, AuditFolderLayout.EventsFile), cancellationToken) is { } head && covered.GetValueOrDefault(job.Value) < head.Events)
                {
                    found.Add(head);
                }
            }
        }

        return found;
    }

    /// <returns>Null when the trail has no chain.</returns>
    private async Task<TrailHead?> ReadHeadAsync(JobId job, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

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
