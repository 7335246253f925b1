using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Audit.Export;

internal sealed partial class JobExport(AuditReader reader, SecretResolver secrets, TimeProvider timeProvider, ILogger<JobExport> logger) : IJobExport
{
    public const string PicturesFolder = "pictures/";

    public string? WhyNot(AuditTrail trail) => trail.Events.Any(read => read.Kind == AuditEvent.ErasedKind)
        ? null
        : trail.Events.FirstOrDefault(read => read.Encrypted is not null)?.Message;

    public async Task WriteAsync(AuditTrail trail, JobRecord? job, string byWhom, Stream output, CancellationToken cancellationToken)
    {
        await using var pending = new PendingStream();
        await using (var archive = await ZipArchive.CreateAsync(pending, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            await WriteFilesAsync(trail, job, byWhom, new ArchiveWriter(archive, pending, output, timeProvider), cancellationToken);
        }

        await pending.PassOnAsync(output, cancellationToken);
    }

    private async Task WriteFilesAsync(AuditTrail trail, JobRecord? job, string byWhom, ArchiveWriter writer, CancellationToken cancellationToken)
    {
        var (id, missing, pictures) = (JobId.Parse(trail.JobId), new List<string>(), new List<string>());
        using var key = await secrets.FindAsync(CheckpointSigningKey.Name, cancellationToken) is { } secret ? CheckpointSigningKey.Read(secret) : null;
        foreach (var name in Directory.EnumerateFiles(trail.Folder, "*.jpg").Select(Path.GetFileName).OfType<string>().Where(AuditFolderLayout.IsPictureName).Order(StringComparer.Ordinal))
        {
            if (await TryReadAsync(name, () => reader.OpenPictureAsync(id, name, cancellationToken), missing) is { } picture)
            {
                pictures.Add(name);
                await writer.AddAsync(PicturesFolder + name, picture, cancellationToken);
            }
        }

        var result = job?.ResultJson is { } inQueue
            ? Encoding.UTF8.GetBytes(inQueue)
            : await TryReadAsync(AuditFolderLayout.ResultFile, () => reader.OpenResultAsync(id, cancellationToken), missing);
        if (result is not null)
        {
            await writer.AddAsync(AuditFolderLayout.ResultFile, result, cancellationToken);
        }

        if (job is not null)
        {
            await writer.AddAsync("payload.json", Encoding.UTF8.GetBytes(job.PayloadJson), cancellationToken);
        }

        await writer.AddAsync("trail.json", JsonSerializer.SerializeToUtf8Bytes(trail.Events, AuditJsonOptions.Indented), cancellationToken);
        await writer.AddAsync("index.html", Encoding.UTF8.GetBytes(ExportPage.Of(trail, job, result is null ? null : Encoding.UTF8.GetString(result), pictures)), cancellationToken);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ExportManifest
            {
                Version = ExportManifest.CurrentVersion,
                Job = id.Value,
                ExportedAt = timeProvider.GetUtcNow(),
                ExportedBy = byWhom,
                Files = writer.Hashes.ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal),
                Missing = missing,
            },
            AuditJsonOptions.Indented);
        if (key is not null)
        {
            var signature = new ExportSignature(key.Id, Convert.ToBase64String(key.Sign(ExportManifest.SignedBytes(manifest))));
            await writer.AddAsync(ExportManifest.SignatureName, JsonSerializer.SerializeToUtf8Bytes(signature, AuditJsonOptions.Options), cancellationToken);
        }

        await writer.AddAsync(ExportManifest.FileName, manifest, cancellationToken);
        LogExported(logger, id, byWhom, key?.Id ?? "none");
    }

    private static async Task<byte[]?> TryReadAsync(string name, Func<Task<Stream?>> open, List<string> missing)
    {
        try
        {
            await using var content = await open();
            if (content is null)
            {
                return null;
            }

            using var copy = new MemoryStream();
            await content.CopyToAsync(copy);
            return copy.ToArray();
        }
        catch (Exception unreadable) when (unreadable is UnreadableContentException or IOException or UnauthorizedAccessException)
        {
            missing.Add($"{name}: {unreadable.Message}");
            return null;
        }
    }

    [LoggerMessage(EventId = 3371, Level = LogLevel.Information, Message = "Job {JobId} was exported in clear for {ByWhom}; the manifest's key: {Key}.")]
    private static partial void LogExported(ILogger logger, JobId jobId, string byWhom, string key);

    /// <summary>Adds files and remembers their hashes.</summary>
    private sealed class ArchiveWriter(ZipArchive archive, PendingStream pending, Stream output, TimeProvider timeProvider)
    {
        public Dictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal);

        public async Task AddAsync(string name, byte[] content, CancellationToken cancellationToken)
        {
            Hashes[name] = Convert.ToHexStringLower(SHA256.HashData(content));
            var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
            entry.LastWriteTime = timeProvider.GetUtcNow();
            await using (var stream = await entry.OpenAsync(cancellationToken))
            {
                await stream.WriteAsync(content, cancellationToken);
            }

            await pending.PassOnAsync(output, cancellationToken);
        }
    }
}
