namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Where Chromium's processes keep the memory that they share for drawing: in <c>/dev/shm</c>, or, if that is too small, in files of the browser's
/// temporary folder. Containers have 64 MiB of it by default, which one large page fills; the page then crashes.
/// </summary>
/// <param name="freeMiB">Reads the free space; null when there is no <c>/dev/shm</c>.</param>
internal sealed class SharedMemoryPlacement(Func<long?> freeMiB)
{
    /// <summary>The least that is enough for all pages of one browser, at their largest.</summary>
    public const long EnoughMiB = 512;

    public const string InFiles = "--disable-dev-shm-usage";

    private const string Folder = "/dev/shm";
    private const long BytesPerMiB = 1024 * 1024;

    public SharedMemoryPlacement()
        : this(OnThisMachine)
    {
    }

    /// <summary>Free now; other programs, and other browsers, use it too.</summary>
    public long? FreeMiB => freeMiB();

    /// <summary>The arguments for a browser that starts now.</summary>
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

/// <param name="Arguments">Arguments to add.</param>
/// <param name="ExcludedDefaults">Arguments to leave out of Playwright's defaults, which always contain <see cref="SharedMemoryPlacement.InFiles"/>.</param>
internal sealed record SharedMemoryArguments(IReadOnlyList<string> Arguments, IReadOnlyList<string> ExcludedDefaults)
{
    public static SharedMemoryArguments InMemory { get; } = new([], [SharedMemoryPlacement.InFiles]);

    public static SharedMemoryArguments InFiles { get; } = new([SharedMemoryPlacement.InFiles], []);
}
