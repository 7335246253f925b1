using System.CommandLine;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>sessions</c>: the pool of a worker, once or refreshed; its subcommands act on an account.</summary>
internal static class SessionsCommand
{
    private const string Address = "/v1/sessions";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Refresh every 2 s until Ctrl+C. Needs a terminal." };

    public static Command Create()
    {
        var command = ClientCommandFactory.Create(
            "sessions", "Browser sessions and browsers: state, jobs, age, site time left, memory, why they were last recycled.", RunAsync, Watch, SharedCommandOptions.Json);
        command.Validators.Add(given =>
        {
            if (given.GetValue(Watch) && given.GetValue(SharedCommandOptions.Json))
            {
                given.AddError("--watch and --json can't be combined: give one of them.");
            }
        });
        command.Subcommands.Add(AccountCommands.Reopen());
        command.Subcommands.Add(AccountCommands.Code());
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Watch))
        {
            return await WatchAsync(client, cancellationToken);
        }

        var pool = await client.GetAsync<SessionsResponse>(Address, cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(pool);
        }
        else
        {
            Terminal.Out.Write(Show(pool));
        }

        return ExitCodes.Ok;
    }

    /// <summary>Goes on while the worker does not answer, so that its return is seen.</summary>
    private static async Task<int> WatchAsync(WorkerClient client, CancellationToken cancellationToken)
    {
        if (Console.IsOutputRedirected)
        {
            throw new WorkerClientException("--watch needs a terminal. For a file or a program, call the command repeatedly with --json.", ExitCodes.BadInput);
        }

        // The first request is outside the loop: a wrong address or key ends the command.
        var shown = Show(await client.GetAsync<SessionsResponse>(Address, cancellationToken));
        try
        {
            await Terminal.Out.Live(shown).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async live =>
            {
                while (true)
                {
                    live.UpdateTarget(shown);
                    await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
                    try
                    {
                        shown = Show(await client.GetAsync<SessionsResponse>(Address, cancellationToken));
                    }
                    catch (WorkerClientException failure) when (failure.ExitCode == ExitCodes.Unreachable)
                    {
                        shown = new Text(failure.Message, new Style(Color.Red));
                    }
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }

        return ExitCodes.Ok;
    }

    private static IRenderable Show(SessionsResponse pool) => SessionTablesRenderer.Of(pool, TimeProvider.System.LocalTimeZone);
}
