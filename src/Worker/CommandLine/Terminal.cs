using System.Text.Json;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>The consoles that commands print to: results on standard output, progress and errors on standard error.</summary>
internal static class Terminal
{
    private const int PlainWidth = 160;

    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    private static readonly JsonSerializerOptions Indented = new(Http.ApiJsonOptions.Wire) { WriteIndented = true };

    public static void Json<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>The colour of a job state in all commands.</summary>
    public static string Colour(string state) => state switch
    {
        "done" => "green",
        "review" => "yellow",
        "dead" or "rejected" => "red",
        "running" => "blue",
        _ => "grey",
    };

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
