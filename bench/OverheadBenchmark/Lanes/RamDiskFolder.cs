using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.OverheadBenchmark.Lanes;

/// <summary>A folder of its own in the machine's memory, where writing costs next to nothing.</summary>
internal sealed class RamDiskFolder : IAsyncDisposable
{
    private const string Root = "/dev/shm";

    private RamDiskFolder(string path) => Path = path;

    public string Path { get; }

    public static RamDiskFolder Create() => Directory.Exists(Root)
        ? new RamDiskFolder(Directory.CreateDirectory($"{Root}/bench-overhead-{Guid.NewGuid():N}").FullName)
        : throw new BenchFailedException($"This machine has no {Root}, so there is no place where an audit trail costs nothing.");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
