namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Where Chromium's processes share what they draw: in <c>/dev/shm</c>, or, where that is too small for it, in files of the browser's temporary
/// folder. Containers have 64 MiB of it by default, which one large page fills; the page then crashes.
/// </summary>
/// <param name="freeMiB">Reads what is free now; null where there is no <c>/dev/shm</c>.</param>
internal sealed class SharedMemory(Func<long?> freeMiB)
{
    /// <summary>Less is too small: a browser's pages together, at their worst.</summary>
    public const long EnoughMiB = 512;

    public const string InFiles = "--disable-dev-shm-usage";

    private const string Folder = "/dev/shm";
    private const long BytesPerMiB = 1024 * 1024;

    public SharedMemory()
        : this(OnThisMachine)
    {
    }

    /// <summary>As it is now: other programs, and other browsers, fill it as well.</summary>
    public long? FreeMiB => freeMiB();

    /// <summary>How a browser that starts now is told where to share.</summary>
    public SharedMemoryArguments Now() => FreeMiB >= EnoughMiB ? SharedMemoryArguments.InMemory : SharedMemoryArguments.InFiles;

    private static long? OnThisMachine()
    {
        try
        {
            return Directory.Exists(Folder) ? new DriveInfo(Folder).AvailableFreeSpace / BytesPerMiB : null;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <param name="Arguments">To be given.</param>
/// <param name="ExcludedDefaults">To be left out of Playwright's own, which has <see cref="SharedMemory.InFiles"/> on every machine.</param>
internal sealed record SharedMemoryArguments(IReadOnlyList<string> Arguments, IReadOnlyList<string> ExcludedDefaults)
{
    public static SharedMemoryArguments InMemory { get; } = new([], [SharedMemory.InFiles]);

    public static SharedMemoryArguments InFiles { get; } = new([SharedMemory.InFiles], []);
}
