using BrowserAgent.Tasks.Audit.Chain;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>Appends each checkpoint, with its jobs, to <c>checkpoints-TRAIL.jsonl</c> in the folder of <see cref="AuditOptions.CheckpointFolder"/>.</summary>
internal sealed class SecondFolderCopy(IOptions<AuditOptions> options, TimeProvider timeProvider) : ICheckpointCopy
{
    public string? Place => options.Value.CheckpointFolder is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public async Task<IReadOnlyList<Checkpoint>> ReadNewestAsync(CancellationToken cancellationToken)
    {
        var newest = new List<Checkpoint>();
        foreach (var path in Directory.GetFiles(Folder(), FileNameOf("*")))
        {
            await using var file = await LockedFileOpener.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
            if (LastLine.RepairAndRead(file) is { } line && CheckpointJson.TryRead(line) is { } read)
            {
                newest.Add(read);
            }
        }

        return newest;
    }

    public async Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        await using var file = await LockedFileOpener.OpenAsync(
            Path.Combine(Folder(), FileNameOf(checkpoint.Trail)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, timeProvider, cancellationToken);
        LastLine.RepairAndRead(file);
        file.Seek(0, SeekOrigin.End);
        file.Write([.. CheckpointJson.Line(checkpoint), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }

    internal static string FileNameOf(string trail) => $"checkpoints-{trail}.jsonl";

    private string Folder()
    {
        var folder = Place ?? throw new InvalidOperationException("No second folder is configured.");
        return Directory.Exists(folder)
            ? folder
            : throw new DirectoryNotFoundException($"There is no folder {folder} (Audit:CheckpointFolder). Make it, or mount what it lies on: a folder made here would hide that the mount is missing.");
    }
}
