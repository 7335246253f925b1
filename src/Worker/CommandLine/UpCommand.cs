using System.CommandLine;
using BrowserAgent.Worker.Hosting;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>up</c>: runs the worker until it is told to stop.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var command = new Command("up", "Run the worker: browser sessions, queue, API and operator pages. Ctrl+C drains and stops.")
        {
            SharedCommandOptions.Configuration,
        };
        command.SetAction((parsed, cancellationToken) =>
            WorkerHost.RunAsync(parsed.GetValue(SharedCommandOptions.Configuration)?.FullName, cancellationToken));
        return command;
    }
}
