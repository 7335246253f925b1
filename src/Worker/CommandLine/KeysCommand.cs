using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>keys add</c>, <c>keys list</c> and <c>keys revoke</c>: the API keys of the queue.</summary>
internal static class KeysCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The person or system that gets the key; recorded with what is done with it." };

    private static readonly Argument<string> Id = new("id") { Description = "The key's id, as browser-agent keys list shows it." };

    private static readonly Option<string[]> Scopes = new("--scope")
    {
        Description = "produce (submit, read and cancel jobs), read, decide (approve, reject and cancel), operate (pause, sessions, accounts, webhooks), admin (everything). May be repeated.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Tenants = new("--tenant") { Description = "A tenant whose jobs the key may submit, read and change. May be repeated. Default: all.", AllowMultipleArgumentsPerToken = true };

    public static Command Create() => new("keys", "API keys: who may do what.")
    {
        ClientCommandFactory.Create("add", "Make a key. It is printed once; the worker stores a hash of it.", AddAsync, Name, Scopes, Tenants, SharedCommandOptions.Json),
        ClientCommandFactory.Create("list", "List the keys, revoked ones too, oldest first.", ListAsync, SharedCommandOptions.Json),
        ClientCommandFactory.Create("revoke", "End a key for good, on all workers within seconds.", RevokeAsync, Id),
    };

    private static async Task<int> AddAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var tenants = parsed.GetValue(Tenants);
        var request = new NewKeyRequest { Name = parsed.GetRequiredValue(Name), Scopes = parsed.GetRequiredValue(Scopes), Tenants = tenants is { Length: > 0 } ? tenants : null };
        var answer = await client.PostAsync("/v1/keys", JsonSerializer.SerializeToElement(request, ApiJsonOptions.Wire), cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answer);
            return ExitCodes.Ok;
        }

        // The key alone on standard output, so that a script can store it.
        var made = answer.Deserialize<NewKeyResponse>(ApiJsonOptions.Wire)!;
        Terminal.Error.MarkupLineInterpolated($"Key {made.Id} of {request.Name}. It is shown this once:");
        await Console.Out.WriteLineAsync(made.Key.AsMemory(), cancellationToken);
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var list = await client.GetAsync<KeyListResponse>("/v1/keys", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(list);
            return ExitCodes.Ok;
        }

        var table = new Table().RoundedBorder().AddColumns("id", "name", "scopes", "tenants", "made", "by", "last used", "revoked");
        foreach (var key in list.Keys)
        {
            table.AddRow(
                new Text(key.Id),
                new Text(key.Name),
                new Text(string.Join(' ', key.Scopes)),
                new Text(key.Tenants is null ? "all" : string.Join(' ', key.Tenants)),
                new Text(Time(key.MadeAt)),
                new Text(key.MadeBy),
                new Text(Time(key.LastUsedAt)),
                new Text(Time(key.RevokedAt)));
        }

        Terminal.Out.Write(table);
        return ExitCodes.Ok;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        var id = parsed.GetRequiredValue(Id);
        await client.PostAsync($"/v1/keys/{Uri.EscapeDataString(id)}/revoke", nothing.RootElement, cancellationToken);
        Terminal.Out.WriteLine($"revoked: {id}. Other workers of the queue refuse it within 5 s.");
        return ExitCodes.Ok;
    }

    private static string Time(DateTimeOffset? at) => at?.ToString("u", CultureInfo.InvariantCulture) ?? "";
}
