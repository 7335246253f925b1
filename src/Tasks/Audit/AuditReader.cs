using System.Text;
using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Reads audit trails and their pictures.</summary>
internal sealed class AuditReader(IOptions<AuditOptions> options, TimeProvider timeProvider)
{
    /// <returns>Null when nothing was written yet.</returns>
    public async Task<AuditTrail?> ReadAsync(JobId id, CancellationToken cancellationToken)
    {
        // A named pipe has no length either; opening it would wait for ever.
        if (AuditFolderLayout.Of(options.Value.Folder, id) is not { } folder || new FileInfo(Path.Combine(folder, AuditFolderLayout.EventsFile)) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        var events = new List<AuditEvent>();
        var text = await ReadSharedAsync(Path.Combine(folder, AuditFolderLayout.EventsFile), cancellationToken);

        // What stands after the last line end is being written, or no worker wrote it.
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is { } read)
            {
                events.Add(read);
            }
        }

        return new AuditTrail
        {
            JobId = id.Value,
            Folder = folder,
            Events = events,
            Comparison = events.LastOrDefault(candidate => candidate.Comparison is not null)?.Comparison ?? [],
            Totals = TotalsOf(events, AuditFolderLayout.LastPicture(folder)),
        };
    }

    /// <returns>Null when there is no picture of that name. Only names in the form that the recorder gives are opened.</returns>
    public Stream? OpenPicture(JobId id, string picture)
    {
        if (!AuditFolderLayout.IsPictureName(picture) || AuditFolderLayout.Of(options.Value.Folder, id) is not { } folder)
        {
            return null;
        }

        var file = new FileInfo(Path.Combine(folder, picture));

        // A symbolic link could lead out of the folder.
        return file is { Exists: true, LinkTarget: null, Length: > 0 }
            ? new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : null;
    }

    private async Task<string> ReadSharedAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = await LockedFileOpener.OpenAsync(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, timeProvider, cancellationToken);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    // Whoever verifies the trail is told of a line that is no event.
    private static AuditEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEvent>(line, AuditJsonOptions.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AuditTotals TotalsOf(List<AuditEvent> events, int pictures)
    {
        var steps = events.Select(candidate => candidate.Step).OfType<Agent.Recording.StepEvent>().ToList();
        var rungs = steps.Where(step => step.Rung is not null)
            .GroupBy(step => step.Rung!.Value)
            .ToDictionary(group => Name(group.Key), group => group.Count(), StringComparer.Ordinal);
        var seconds = events.Count == 0 ? 0 : (events[^1].At - events[0].At).TotalSeconds;
        return new AuditTotals(rungs, steps.Sum(step => step.LlmCalls), steps.Sum(step => step.LlmTokens), pictures, Math.Round(seconds, 3));
    }

    private static string Name(RungName rung) => JsonNamingPolicy.CamelCase.ConvertName(rung.ToString());
}
