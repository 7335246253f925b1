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
        AggregateException several => Explain(several.Flatten().InnerExceptions),
        _ => null,
    };

    /// <summary>All of them, if none is a defect. Invalid options of several sections are one list.</summary>
    private static string? Explain(IReadOnlyList<Exception> failures)
    {
        var options = failures.OfType<OptionsValidationException>().SelectMany(invalid => invalid.Failures).Distinct(StringComparer.Ordinal).ToList();
        var others = failures.Where(failure => failure is not OptionsValidationException).Select(Explain).ToList();
        return others.Contains(null)
            ? null
            : string.Join(Environment.NewLine, [.. options.Count > 0 ? (string[])[Format("The configuration is invalid.", options)] : [], .. others]);
    }

    private static string Format(string what, IReadOnlyList<string> details) =>
        string.Join(Environment.NewLine, [what, .. details.Select(detail => $"  - {detail}")]);
}
