using System.CommandLine;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Creates commands that send requests to a running worker: options for its address, and each error as one message and an exit code.</summary>
internal static class ClientCommandFactory
{
    public static Command Create(
        string name, string description, Func<ParseResult, WorkerClient, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description) { SharedCommandOptions.Url, SharedCommandOptions.Configuration };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Options.Add(option);
            }
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var client = WorkerClient.Create(parsed.GetValue(SharedCommandOptions.Url), parsed.GetValue(SharedCommandOptions.Configuration)?.FullName);
                return await run(parsed, client, cancellationToken);
            }
            catch (WorkerClientException failure)
            {
                Terminal.Error.MarkupLineInterpolated($"[red]{failure.Message}[/]");
                return failure.ExitCode;
            }
        });
        return command;
    }
}
