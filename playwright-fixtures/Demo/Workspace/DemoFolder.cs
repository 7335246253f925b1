using System.Globalization;
using System.Text.Json;

namespace BrowserAgent.Demo.Workspace;

/// <summary>Where a run keeps its things.</summary>
internal sealed record DemoFolder(string Repository, string Root)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Pages' data, queue, key and logs of the worker.</summary>
    public string Data => Path.Combine(Root, "worker");

    public string Audit => Path.Combine(Root, "audit");

    public string WorkerLog => Path.Combine(Root, "worker.log");

    /// <summary>Settings with which a worker shows this run again. They name no account, so that it enters nothing.</summary>
    public string Configuration => Path.Combine(Root, "browser-agent.json");

    public string ApiKey => File.ReadAllText(Path.Combine(Data, "api-key")).Trim();

    /// <summary>The worker that was built along with this program, in the same configuration.</summary>
    public string WorkerProgramProcess => Path.Combine(
        Repository, "src", "Worker", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "BrowserAgent.Worker.dll");

    public static DemoFolder Create(string repository, string? chosen)
    {
        var root = chosen ?? Path.Combine(
            repository, ".data", "demo", TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd-HHmmss", CultureInfo.InvariantCulture));
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw new DemoFailedException($"{root} is not empty, and a run starts with a queue of its own. Name a new folder with --keep.");
        }

        var folder = new DemoFolder(repository, Path.GetFullPath(root));
        Directory.CreateDirectory(folder.Root);
        File.WriteAllText(folder.Configuration, JsonSerializer.Serialize(
            new
            {
                Worker = new { Url = "http://127.0.0.1:0", DataFolder = folder.Data },
                Audit = new { Folder = folder.Audit },
                Sites = new { Folder = Path.Combine(repository, "sites") },
            },
            Indented));
        return folder;
    }
}
