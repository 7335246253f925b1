using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>Gives a process its own folder for temporary files, and finds afterwards what it left: files in that folder, and processes.</summary>
internal sealed class LeftoverCheck(string folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<(int Id, ulong StartTime)> _noted = [];

    public async Task<ParentBoundProcess> StartAsync(string command)
    {
        // Set for children only: files of this process itself must not be counted. .NET's diagnostic pipes would be created there too.
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

    /// <summary>What is left after the process ended. Waits a moment, because processes that were told to end may need it.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync(CancellationToken cancellationToken)
    {
        if (_noted.Count == 0)
        {
            throw new BenchFailedException("No child process of the worker was ever seen, so the number of processes that it left would be meaningless.");
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

        // The parent of the owners' folders is shared by all workers of a machine and is not removed.
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Where(path => path != Path.Combine(folder, Path.GetFileName(ScratchRoot.Usual))),
    ];
}
