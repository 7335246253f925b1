using System.CommandLine;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Command-line options that several commands share.</summary>
internal static class SharedCommandOptions
{
    public static readonly Option<FileInfo?> Configuration = new("--config", "-c")
    {
        Description = "Settings file, JSON. Default: browser-agent.json in the working folder, if it is there.",
    };

    public static readonly Option<string?> Url = new("--url")
    {
        Description = "The worker's address. Default: BROWSERAGENT_URL, else Worker:Url of the settings.",
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON for a program instead of a table for a person.",
    };
}
