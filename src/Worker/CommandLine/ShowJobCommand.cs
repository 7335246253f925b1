using System.CommandLine;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>job ID</c>: one job with payload and result.</summary>
internal static class ShowJobCommand
{
    internal static readonly Argument<string> Id = new("id") { Description = "The job's id, as enqueue and jobs print it." };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create() => ClientCommandFactory.Create("job", "Show one job.", RunAsync, Id, SharedCommandOptions.Json);

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var job = await client.GetAsync<JobResponse>($"/v1/jobs/{Uri.EscapeDataString(parsed.GetRequiredValue(Id))}", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(job);
            return ExitCodes.Ok;
        }

        var grid = new Grid().AddColumn().AddColumn();
        Row(grid, "job", job.Id);
        Row(grid, "work", $"{job.Type} on {job.Site}, tenant {job.Tenant}{(job.Account is null ? "" : $", account {job.Account}")}");
        Row(grid, "natural key", job.NaturalKey);
        Row(grid, "state", $"{job.State}{(job.Verdict is null ? "" : $" ({job.Verdict})")}, phase {job.Phase}");
        Row(grid, "cancel", job.CancelAsked ? "asked; it ends at its next safe point" : null);
        Row(grid, "why", job.Reason);
        Row(grid, "unreadable", job.Unreadable);
        Row(grid, "approvals", job.FirstApproval is { } first ? $"1 of 2: by {first.By}, {first.At:u}" : null);
        Row(grid, "waits for", job.WaitsFor is { } awaited ? $"job {awaited.Id} ({awaited.State})" : null);
        Row(grid, "runs", $"{job.Attempts} failed, {job.Stalls + job.Losses} lost");
        Row(grid, "created", $"{job.CreatedAt:u}");
        Row(grid, "updated", $"{job.UpdatedAt:u}");
        Terminal.Out.Write(grid);
        if (job.Payload is { } payload)
        {
            Terminal.Out.Write(new Panel(new Text(Pretty(payload))).Header("payload").RoundedBorder());
        }

        if (job.Result is { } result)
        {
            Terminal.Out.Write(new Panel(new Text(Pretty(result))).Header("result").RoundedBorder());
        }

        return ExitCodes.Ok;
    }

    private static string Pretty(JsonElement value) => JsonSerializer.Serialize(value, Indented);

    private static void Row(Grid grid, string name, string? value)
    {
        if (value is not null)
        {
            grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
        }
    }
}
