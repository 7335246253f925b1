using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>sessions reopen</c> and <c>sessions code</c>: actions on an account that can't log in without a person.</summary>
internal static class AccountCommands
{
    private static readonly Argument<string> Account = CreateAccount();

    private static readonly Argument<string?> OneTimeCode = new("code")
    {
        Description = "The one-time code. Without it the command asks for the code and does not show it; with standard input from a file or pipe, the first line is read.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Reopen() => ClientCommandFactory.Create(
        "reopen",
        "Try a refused account again after its password, seed or lock was corrected.",
        async (parsed, client, cancellationToken) =>
        {
            using var nothing = JsonDocument.Parse("{}");
            await client.PostAsync(Path(parsed, "reopen"), nothing.RootElement, cancellationToken);
            Terminal.Out.WriteLine($"reopened: {parsed.GetRequiredValue(Account)}. It is tried again now; browser-agent sessions shows the result.");
            return ExitCodes.Ok;
        },
        Account);

    public static Command Code() => ClientCommandFactory.Create(
        "code",
        "Give the one-time code that a login waits for.",
        async (parsed, client, cancellationToken) =>
        {
            var code = (parsed.GetValue(OneTimeCode) ?? await ReadAsync(parsed.GetRequiredValue(Account), cancellationToken)).Trim();
            if (code.Length == 0)
            {
                throw new WorkerClientException("No code was given; nothing was sent.", ExitCodes.BadInput);
            }

            await client.PostAsync(Path(parsed, "code"), JsonSerializer.SerializeToElement(new { code }), cancellationToken);
            Terminal.Out.WriteLine($"given: the login of {parsed.GetRequiredValue(Account)} has the code; browser-agent sessions shows whether the site accepted it.");
            return ExitCodes.Ok;
        },
        Account,
        OneTimeCode);

    private static Argument<string> CreateAccount()
    {
        var account = new Argument<string>("account") { Description = "SITE/ACCOUNT, as browser-agent sessions shows it." };
        account.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && Split(text) is null)
            {
                given.AddError($"\"{text}\" is not SITE/ACCOUNT.");
            }
        });
        return account;
    }

    private static string Path(ParseResult parsed, string act)
    {
        var (site, name) = Split(parsed.GetRequiredValue(Account))!.Value;
        return $"/v1/accounts/{Uri.EscapeDataString(site)}/{Uri.EscapeDataString(name)}/{act}";
    }

    private static (string Site, string Name)? Split(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < text.Length - 1 ? (text[..slash], text[(slash + 1)..]) : null;

    private static async Task<string> ReadAsync(string account, CancellationToken cancellationToken) => Console.IsInputRedirected
        ? await Console.In.ReadLineAsync(cancellationToken) ?? ""
        : await new TextPrompt<string>($"One-time code for {Markup.Escape(account)}, not shown:").Secret(null).AllowEmpty().ShowAsync(Terminal.Error, cancellationToken);
}
