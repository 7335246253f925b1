using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>webhooks dead</c> and <c>webhooks retry</c>: the dead letters.</summary>
internal static class WebhooksCommand
{
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 500.", DefaultValueFactory = _ => 50 };

    public static Command Create() => new("webhooks", "Webhooks that could not be delivered (dead letters).")
    {
        ClientCommandFactory.Create("dead", "List them, newest first.", ListAsync, Limit, SharedCommandOptions.Json),
        ClientCommandFactory.Create("retry", "Send all of them again; attempts are counted from 0.", RetryAsync, SharedCommandOptions.Json),
    };

    private static async Task<int> ListAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(Limit).ToString(CultureInfo.InvariantCulture);
        var dead = await client.GetAsync<DeadWebhooksResponse>($"/v1/webhooks/dead?limit={limit}", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(dead);
            return ExitCodes.Ok;
        }

        var table = new Table().RoundedBorder().AddColumns("job", "event", "to", "tries", "given up", "why");
        foreach (var webhook in dead.Webhooks)
        {
            table.AddRow(
                new Text(webhook.Job),
                new Text(webhook.Event[(webhook.Event.LastIndexOf('.') + 1)..]),
                new Text(webhook.Origin),
                new Text(webhook.Attempts.ToString(CultureInfo.InvariantCulture)),
                new Text(webhook.At.ToString("u", CultureInfo.InvariantCulture)),
                new Text(webhook.Reason));
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine($"{dead.Webhooks.Count} of {dead.Count}");
        return ExitCodes.Ok;
    }

    private static async Task<int> RetryAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        var answer = await client.PostAsync("/v1/webhooks/retry", nothing.RootElement, cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answer);
        }
        else
        {
            Terminal.Out.WriteLine($"{answer.Deserialize<WebhooksRetriedResponse>(ApiJsonOptions.Wire)!.Count} are sent again");
        }

        return ExitCodes.Ok;
    }
}
