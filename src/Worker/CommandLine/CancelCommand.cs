using System.CommandLine;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>cancel ID</c>: ends a job, at once when it waits, at its next safe point when it runs.</summary>
internal static class CancelCommand
{
    public static Command Create() => ClientCommandFactory.Create(
        "cancel", "End a job: at once when it waits, at its next safe point when it runs.", RunAsync, ShowJobCommand.Id, DecideCommand.Reason, SharedCommandOptions.Json);

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(ShowJobCommand.Id);
        var body = JsonSerializer.SerializeToElement(
            new CancelRequest { Reason = parsed.GetValue(DecideCommand.Reason) }, ApiJsonOptions.Wire);
        var answer = await client.PostAsync($"/v1/jobs/{Uri.EscapeDataString(id)}/cancel", body, cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answer);
            return ExitCodes.Ok;
        }

        Terminal.Out.WriteLine(answer.Deserialize<CancelResponse>(ApiJsonOptions.Wire)!.Status == "cancelled"
            ? $"cancelled: {id}"
            : $"asked: {id} runs. It ends at its next safe point, or runs to its end when it is past the last one.");
        return ExitCodes.Ok;
    }
}
