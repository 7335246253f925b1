using System.CommandLine;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>approve ID</c> and <c>reject ID</c>: a decision on a job, recorded under the name of the API key.</summary>
internal static class DecideCommand
{
    internal static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept in the audit trail." };

    public static Command Create(string decision, string description) => ClientCommandFactory.Create(
        decision,
        description,
        async (parsed, client, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(ShowJobCommand.Id);
            var body = JsonSerializer.SerializeToElement(new DecisionRequest { Decision = decision, Reason = parsed.GetValue(Reason) }, ApiJsonOptions.Wire);
            var answer = await client.PostAsync($"/v1/jobs/{Uri.EscapeDataString(id)}/decision", body, cancellationToken);
            Terminal.Out.WriteLine(IsFirstOfTwo(answer) ? $"{decision}: {id}, 1 of 2 approvals. The job waits until somebody else approves it." : $"{decision}: {id}");
            return ExitCodes.Ok;
        },
        ShowJobCommand.Id,
        Reason);

    private static bool IsFirstOfTwo(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.Deserialize<DecisionResponse>(ApiJsonOptions.Wire)?.Status == DecisionResponse.FirstOfTwo;
}
