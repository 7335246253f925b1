using BrowserAgent.Bench.House;

namespace BrowserAgent.Bench.Overhead.Lanes;

/// <summary>A folder of its own in the machine's memory, where writing costs next to nothing.</summary>
internal sealed class MemoryFolder : IAsyncDisposable
{
    private const string Root = "/dev/shm";

    private MemoryFolder(string path) => Path = path;

    public string Path { get; }

    public static MemoryFolder Create() => Directory.Exists(Root)
        ? new MemoryFolder(Directory.CreateDirectory($"{Root}/bench-overhead-{Guid.NewGuid():N}").FullName)
        : throw new BenchFailedException($"This machine has no {Root}, so there is no place where an audit trail costs nothing.");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
