using BrowserAgent.Agent.Packs.Loading;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.EmbeddedRedis;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Turns expected errors at start into messages for the terminal.</summary>
internal static class StartupErrorExplainer
{
    /// <summary>The message; null for an exception that is a defect and is shown with its stack trace.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException options => Format("The configuration is invalid.", [.. options.Failures]),
        SitePacksInvalidException packs => packs.Message,
        EmbeddedRedisException redis => redis.Message,
        QueueUnavailableException queue => queue.Message,
        BrowserUnavailableException browser => browser.Message,
        InvalidDataException { InnerException: FormatException or System.Text.Json.JsonException } file => file.Message,
        FileNotFoundException missing => missing.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } port =>
            $"{port.Message} Another worker may be running: stop it, or set Worker:Url to another port (BROWSERAGENT_Worker__Url).",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    private static string Format(string what, IReadOnlyList<string> details) =>
        string.Join(Environment.NewLine, [what, .. details.Select(detail => $"  - {detail}")]);
}
