using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>Gives a process a folder of its own for temporary files, and tells afterwards what it left: files there, and processes.</summary>
internal sealed class LeftoverCheck(string folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<(int Id, ulong StartTime)> _noted = [];

    public async Task<ParentBoundProcess> StartAsync(string command)
    {
        // For children only: what this process itself still writes goes where it went before. The diagnostic pipes of .NET would lie there too.
        var (before, diagnostics) = (Environment.GetEnvironmentVariable("TMPDIR"), Environment.GetEnvironmentVariable("DOTNET_EnableDiagnostics"));
        Environment.SetEnvironmentVariable("TMPDIR", folder);
        Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", "0");
        try
        {
            return await ParentBoundProcess.StartAsync(Environment.ProcessPath!, [typeof(LeftoverCheck).Assembly.Location, command]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
            Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", diagnostics);
        }
    }

    public void Note(IEnumerable<ProcessEntry> processes) => _noted.UnionWith(processes.Select(process => (process.Id, process.StartTime)));

    /// <summary>What is there after the process ended; a process that was told to end may take a moment.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync(CancellationToken cancellationToken)
    {
        if (_noted.Count == 0)
        {
            throw new BenchFailedException("No process was seen under the worker, so a count of what it left would count nothing.");
        }

        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = Describe();
            if (left.Count == 0 || TimeProvider.System.GetElapsedTime(began) > Limit)
            {
                return left;
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private List<string> Describe() =>
    [
        .. ProcessTable.All()
            .Where(process => _noted.Contains((process.Id, process.StartTime)) || ProcessTable.HasFolderOption(process.Id, folder))
            .Select(process => FormattableString.Invariant($"process {process.Id}")),

        // The folder that the owners' folders lie in is shared by all workers of a machine and stays.
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Where(path => path != Path.Combine(folder, Path.GetFileName(BrowserOwner.ScratchRoot))),
    ];
}
