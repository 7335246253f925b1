using System.CommandLine;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>pause</c> and <c>resume</c>: everything, a site or a tenant.</summary>
internal static class PauseCommand
{
    private static readonly Option<string?> Site = new("--site") { Description = "Only jobs of this site." };

    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Only jobs of this tenant." };

    public static Command Create(string name, string description) => ClientCommandFactory.Create(
        name,
        description,
        (parsed, client, cancellationToken) => RunAsync(name, parsed, client, cancellationToken),
        Site,
        Tenant,
        SharedCommandOptions.Json);

    /// <summary>What is paused, as one line.</summary>
    public static string Describe(PausedResponse paused) => paused.Paused.Count == 0
        ? "Nothing is paused."
        : $"Paused: {string.Join(", ", paused.Paused.Select(scope => scope.Kind switch
        {
            PauseScopeKind.Site => $"site {scope.Name}",
            PauseScopeKind.Tenant => $"tenant {scope.Name}",
            _ => "everything",
        }))}.";

    private static async Task<int> RunAsync(string verb, ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var request = new PauseRequest { Site = parsed.GetValue(Site), Tenant = parsed.GetValue(Tenant) };
        var answer = await client.PostAsync($"/v1/{verb}", JsonSerializer.SerializeToElement(request, ApiJsonOptions.Wire), cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answer);
        }
        else
        {
            Terminal.Out.WriteLine(Describe(answer.Deserialize<PausedResponse>(ApiJsonOptions.Wire)!));
        }

        return ExitCodes.Ok;
    }
}
