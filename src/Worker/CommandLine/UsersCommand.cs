using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>users add</c>, <c>list</c>, <c>disable</c>, <c>enable</c>, <c>password</c> and <c>code</c>: the local accounts of the queue.</summary>
internal static class UsersCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The person; recorded with what they decide." };

    private static readonly Option<string[]> Roles = new("--role")
    {
        Description = "read, decide (approve, reject and cancel), operate (sessions, accounts), admin (everything). May be repeated.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Tenants = new("--tenant") { Description = "A tenant whose jobs the person may read and decide on. May be repeated. Default: all.", AllowMultipleArgumentsPerToken = true };

    public static Command Create() => new("users", "Local accounts: people who sign in to the pages with a name and a password.")
    {
        ClientCommandFactory.Create("add", "Make an account. Its first password is printed once, and must be changed at the first sign-in.", AddAsync, Name, Roles, Tenants),
        ClientCommandFactory.Create("list", "List the accounts, disabled ones too.", ListAsync, SharedCommandOptions.Json),
        ClientCommandFactory.Create("disable", "Refuse the account's sign-ins, and end those that were made, on all workers within seconds.", (parsed, client, cancellationToken) => SetAsync("disable", parsed, client, cancellationToken), Name),
        ClientCommandFactory.Create("enable", "Accept the account's sign-ins again.", (parsed, client, cancellationToken) => SetAsync("enable", parsed, client, cancellationToken), Name),
        ClientCommandFactory.Create("password", "Make a new password, to be changed at the next sign-in.", ResetPasswordAsync, Name),
        ClientCommandFactory.Create("code", "Make one-time codes for an account: an otpauth address for an authenticator app, printed once. Every later sign-in needs a code.", MakeCodesAsync, Name),
    };

    private static async Task<int> AddAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var tenants = parsed.GetValue(Tenants);
        var request = new NewUserRequest { Name = parsed.GetRequiredValue(Name), Roles = parsed.GetRequiredValue(Roles), Tenants = tenants is { Length: > 0 } ? tenants : null };
        var answer = await client.PostAsync("/v1/users", JsonSerializer.SerializeToElement(request, ApiJsonOptions.Wire), cancellationToken);
        return await PrintAsync("First password", answer, cancellationToken);
    }

    private static async Task<int> ListAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var list = await client.GetAsync<UserListResponse>("/v1/users", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(list);
            return ExitCodes.Ok;
        }

        var table = new Table().RoundedBorder().AddColumns("name", "roles", "tenants", "codes", "state", "made", "by");
        foreach (var user in list.Users)
        {
            table.AddRow(
                new Text(user.Name),
                new Text(string.Join(' ', user.Roles)),
                new Text(user.Tenants is null ? "all" : string.Join(' ', user.Tenants)),
                new Text(user.HasCodes ? "yes" : "no"),
                new Text(user.IsDisabled ? "disabled" : user.MustChangePassword ? "must change the password" : ""),
                new Text(user.MadeAt.ToString("u", CultureInfo.InvariantCulture)),
                new Text(user.MadeBy));
        }

        Terminal.Out.Write(table);
        return ExitCodes.Ok;
    }

    private static async Task<int> SetAsync(string action, ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(Name);
        await PostAsync(client, name, action, cancellationToken);
        Terminal.Out.WriteLine($"{action}: {name}. Other workers of the queue do the same within 5 s.");
        return ExitCodes.Ok;
    }

    private static async Task<int> ResetPasswordAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken) =>
        await PrintAsync("New password", await PostAsync(client, parsed.GetRequiredValue(Name), "password", cancellationToken), cancellationToken);

    private static async Task<int> MakeCodesAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var made = (await PostAsync(client, parsed.GetRequiredValue(Name), "code", cancellationToken)).Deserialize<NewCodeSeedResponse>(ApiJsonOptions.Wire)!;
        Terminal.Error.MarkupLineInterpolated($"One-time codes of {made.Name}, for an authenticator app. The address is shown this once:");
        await Console.Out.WriteLineAsync(made.Address.AsMemory(), cancellationToken);
        return ExitCodes.Ok;
    }

    private static async Task<JsonElement> PostAsync(WorkerClient client, string name, string action, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        return await client.PostAsync($"/v1/users/{Uri.EscapeDataString(name)}/{action}", nothing.RootElement, cancellationToken);
    }

    // The password alone on standard output, so that a script can pass it on.
    private static async Task<int> PrintAsync(string what, JsonElement answer, CancellationToken cancellationToken)
    {
        var made = answer.Deserialize<NewPasswordResponse>(ApiJsonOptions.Wire)!;
        Terminal.Error.MarkupLineInterpolated($"{what} of {made.Name}. It is shown this once, and must be changed at the next sign-in:");
        await Console.Out.WriteLineAsync(made.Password.AsMemory(), cancellationToken);
        return ExitCodes.Ok;
    }
}
