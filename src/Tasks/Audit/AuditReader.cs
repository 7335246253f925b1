using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Reads audit trails and their pictures.</summary>
internal sealed class AuditReader(IOptions<AuditOptions> options, TimeProvider timeProvider, EncryptionKeySource? encryption = null)
{
    /// <returns>Null when nothing was written yet.</returns>
    public async Task<AuditTrail?> ReadAsync(JobId id, CancellationToken cancellationToken)
    {
        // A named pipe has no length either; opening it would wait for ever.
        if (AuditFolderLayout.Of(options.Value.Folder, id) is not { } folder || new FileInfo(Path.Combine(folder, AuditFolderLayout.EventsFile)) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        var (key, whyNoKey) = await KeyOfAsync(id, folder, cancellationToken);
        var events = new List<AuditEvent>();
        var text = await ReadSharedAsync(Path.Combine(folder, AuditFolderLayout.EventsFile), cancellationToken);

        // What stands after the last line end is being written, or no worker wrote it.
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is { } read)
            {
                events.Add(EncryptedEvent.Decrypt(read, key, whyNoKey));
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
    /// <exception cref="UnreadableContentException">It is encrypted and can't be decrypted.</exception>
    public async Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken) =>
        AuditFolderLayout.IsPictureName(picture) ? await OpenAsync(id, picture, cancellationToken) : null;

    /// <returns>Null when there is no result.</returns>
    /// <exception cref="UnreadableContentException">It is encrypted and can't be decrypted.</exception>
    public Task<Stream?> OpenResultAsync(JobId id, CancellationToken cancellationToken) => OpenAsync(id, AuditFolderLayout.ResultFile, cancellationToken);

    private async Task<Stream?> OpenAsync(JobId id, string name, CancellationToken cancellationToken)
    {
        if (AuditFolderLayout.Of(options.Value.Folder, id) is not { } folder)
        {
            return null;
        }

        var file = new FileInfo(Path.Combine(folder, name));

        // A symbolic link could lead out of the folder.
        if (file is not { Exists: true, LinkTarget: null, Length: > 0 })
        {
            return null;
        }

        var stored = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        if (!EncryptedFile.Is(stored))
        {
            return new MemoryStream(stored, writable: false);
        }

        var (key, whyNoKey) = await KeyOfAsync(id, folder, cancellationToken);
        try
        {
            return new MemoryStream(EncryptedFile.Decrypt(name, stored, key ?? throw new UnreadableContentException(whyNoKey)), writable: false);
        }
        catch (CryptographicException changed)
        {
            throw new UnreadableContentException($"{name} can't be decrypted: it was changed, or is another job's. Run browser-agent audit verify.", changed);
        }
    }

    private async Task<(DataKey? Key, string WhyNone)> KeyOfAsync(JobId id, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var state = await DataKeyReader.ReadAsync(folder, id.Value, await encryption.KeysAsync(cancellationToken), timeProvider, cancellationToken);
            return (state.Key, state.IsErased ? "It was erased." : $"It is encrypted, and its data key ({DataKeyFile.Name}) is missing from the job's folder. Restore that file from a backup.");
        }
        catch (EncryptionKeyMissingException missing)
        {
            return (null, missing.Message);
        }
        catch (CryptographicException changed)
        {
            return (null, $"It is encrypted, and its data key ({DataKeyFile.Name}) was changed or is another job's: {changed.Message} Restore that file from a backup.");
        }
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
