using BrowserAgent.Tasks.Audit.Chain;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>Appends each checkpoint, with its jobs, to <c>checkpoints-TRAIL.jsonl</c> in the folder of <see cref="AuditOptions.CheckpointFolder"/>.</summary>
internal sealed class SecondFolderCopy(IOptions<AuditOptions> options, TimeProvider timeProvider) : ICheckpointCopy
{
    public string? Place => options.Value.CheckpointFolder is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public async Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var folder = Place ?? throw new InvalidOperationException("No second folder is configured.");
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {folder} (Audit:CheckpointFolder). Make it, or mount what it lies on: a folder made here would hide that the mount is missing.");
        }

        await using var file = await LockedFileOpener.OpenAsync(
            Path.Combine(folder, $"checkpoints-{checkpoint.Trail}.jsonl"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
        LastLine.RepairAndRead(file);
        file.Seek(0, SeekOrigin.End);
        file.Write([.. CheckpointJson.Line(checkpoint), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }
}
