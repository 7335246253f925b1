using System.CommandLine;
using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>jobs</c>: the newest jobs as a table.</summary>
internal static class ListJobsCommand
{
    private static readonly Option<string?> State = new("--state")
    {
        Description = "Only jobs in this state: ready, delayed, running, review, done, dead, rejected, cancelled.",
    };

    private static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 500.", DefaultValueFactory = _ => 50 };

    public static Command Create() =>
        ClientCommandFactory.Create("jobs", "List jobs, newest first.", RunAsync, State, Limit, SharedCommandOptions.Json);

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var state = parsed.GetValue(State) is { } wanted ? $"&state={Uri.EscapeDataString(wanted)}" : "";
        var limit = parsed.GetValue(Limit).ToString(CultureInfo.InvariantCulture);
        var list = await client.GetAsync<JobListResponse>($"/v1/jobs?limit={limit}{state}", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(list);
            return ExitCodes.Ok;
        }

        var paused = await client.GetAsync<PausedResponse>("/v1/pause", cancellationToken);
        if (paused.Paused.Count > 0)
        {
            Terminal.Out.MarkupLineInterpolated($"[yellow]{PauseCommand.Describe(paused)}[/]");
        }

        var table = new Table().RoundedBorder().AddColumns("job", "site", "type", "key", "state", "how", "why");
        foreach (var job in list.Jobs)
        {
            var shown = ToSnakeCase(job.State.ToString());
            table.AddRow(
                new Markup(job.Id),
                new Markup(Markup.Escape(job.Site)),
                new Markup(Markup.Escape(job.Type)),
                new Markup(Markup.Escape(job.NaturalKey ?? "")),
                new Markup($"[{Terminal.Colour(shown)}]{shown}[/]{(job.CancelAsked ? " (cancel asked)" : IsPaused(job, paused) ? " (paused)" : "")}"),
                new Markup(ToSnakeCase(job.Verdict?.ToString() ?? "").Replace('_', ' ')),
                new Markup(Markup.Escape(job.Reason ?? "")));
        }

        Terminal.Out.Write(table);
        return ExitCodes.Ok;
    }

    private static bool IsPaused(JobResponse job, PausedResponse paused) =>
        job.State is JobState.Ready or JobState.Delayed
        && paused.Paused.Any(scope => scope.Kind switch
        {
            PauseScopeKind.Site => scope.Name == job.Site,
            PauseScopeKind.Tenant => scope.Name == job.Tenant,
            _ => true,
        });

    private static string ToSnakeCase(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
