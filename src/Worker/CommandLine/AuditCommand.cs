using System.CommandLine;
using System.Globalization;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>audit ID</c>: the steps of a job, and the requested fields compared with the saved ones. Its subcommands check trails and make the key for that.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var command = ClientCommandFactory.Create("audit", "Show a job's audit trail.", RunAsync, ShowJobCommand.Id, SharedCommandOptions.Json);
        command.Subcommands.Add(VerifyAuditCommand.Create());
        command.Subcommands.Add(ExportCommand.Create());
        command.Subcommands.Add(AuditKeyCommand.Create());
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var trail = await client.GetAsync<AuditTrail>($"/v1/jobs/{Uri.EscapeDataString(parsed.GetRequiredValue(ShowJobCommand.Id))}/audit", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(trail);
            return ExitCodes.Ok;
        }

        Terminal.Out.Write(Timeline(trail));
        if (trail.Comparison.Count > 0)
        {
            Terminal.Out.Write(Fields(trail));
        }

        var totals = trail.Totals;
        var rungs = string.Join(", ", totals.Rungs.Select(rung => $"{rung.Key} {rung.Value}"));
        Terminal.Out.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"Elements found by: {rungs}. Model calls {totals.LlmCalls}, tokens {totals.LlmTokens}. {totals.Pictures} pictures in {trail.Folder}");
        return ExitCodes.Ok;
    }

    private static Table Timeline(AuditTrail trail)
    {
        var table = new Table().RoundedBorder().AddColumns("#", "at", "what", "element", "rung", "asked", "shown", "outcome", "picture");
        foreach (var entry in trail.Events)
        {
            var step = entry.Step;
            table.AddRow(
                Cell(entry.Sequence.ToString(CultureInfo.InvariantCulture)),
                Cell(entry.At.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)),
                Cell(step is null ? entry.Kind : $"{step.Flow}: {step.Verb}"),
                Cell(step?.Element),
                Cell(step?.Rung?.ToString()),
                Cell(step?.Asked),
                Cell(step?.Shown),
                Cell(step?.Outcome ?? entry.Message),
                Cell(step?.PictureAfter));
        }

        return table;
    }

    private static Table Fields(AuditTrail trail)
    {
        var table = new Table().RoundedBorder().Title("asked against saved").AddColumns("field", "asked", "saved", "");
        foreach (var field in trail.Comparison)
        {
            table.AddRow(
                new Text(field.Field), new Text(field.Asked), new Text(field.Saved ?? "nothing readable"),
                new Markup(field.Equal ? "[green]equal[/]" : "[red]different[/]"));
        }

        return table;
    }

    private static Text Cell(string? text) => new(text ?? "");
}
