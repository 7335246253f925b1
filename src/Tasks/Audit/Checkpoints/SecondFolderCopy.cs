using BrowserAgent.Sessions.Files;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>Appends each checkpoint, with its jobs, to <c>checkpoints-TRAIL.jsonl</c> in the folder of <see cref="AuditOptions.CheckpointFolder"/>.</summary>
internal sealed class SecondFolderCopy(IOptions<AuditOptions> options, TimeProvider timeProvider) : ICheckpointCopy
{
    public string? Place => options.Value.CheckpointFolder is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public async Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var folder = Place ?? throw new InvalidOperationException("No second folder is configured.");
        OwnerOnly.CreateFolder(folder);
        await using var file = await LockedFileOpener.OpenAsync(
            Path.Combine(folder, $"checkpoints-{checkpoint.Trail}.jsonl"), FileMode.Append, FileAccess.Write, FileShare.None, timeProvider, cancellationToken);
        file.Write([.. CheckpointJson.Line(checkpoint), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }
}
