using BrowserAgent.Worker.Configuration;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Prints the worker's addresses to the terminal when it is up.</summary>
internal static class StartupBanner
{
    public static void Print(string url, WorkerHostOptions worker, bool isKeyGiven)
    {
        Console.Out.WriteLine($"browser-agent is up: {url}");
        Console.Out.WriteLine($"  operator pages  {url}/");
        Console.Out.WriteLine($"  API             {url}/v1/jobs, described at {url}/openapi/v1.json");
        Console.Out.WriteLine(
            isKeyGiven
                ? $"  API key         from {ApiKeyFile.Variable}"
                : $"  API key         in {ApiKeyFile.PathIn(worker.DataFolder)}");
        Console.Out.Flush();
    }
}
