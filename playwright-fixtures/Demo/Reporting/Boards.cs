using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace BrowserAgent.Demo.Reporting;

/// <summary>Plain lines, for a log or a pipe.</summary>
internal sealed class PlainBoard : IBoard
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private string _last = "";

    public void Say(string what) => Write(what);

    public void Warn(string what) => Write($"!! {what}");

    public void Show(Standing standing)
    {
        if (standing.Open > 0 && standing.ToString() != _last)
        {
            _last = standing.ToString();
            Write(_last);
        }
    }

    private void Write(string line) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds,6:0.0} s  {line}"));
}

/// <summary>Lines that scroll above one that tells how far the work is, for a terminal.</summary>
internal sealed class LiveBoard(IAnsiConsole console, StatusContext status) : IBoard
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Say(string what) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Seconds,5:0.0} s[/]  {what}");

    public void Warn(string what) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Seconds,5:0.0} s[/]  [yellow]{what}[/]");

    public void Show(Standing standing) => status.Status(Markup.Escape(standing.ToString()));

    private double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;
}

/// <summary>Gives work the board that fits where standard error goes.</summary>
internal static class Boards
{
    public static async Task<T> WithAsync<T>(Func<IBoard, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new PlainBoard());
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Status().StartAsync("starting", status => work(new LiveBoard(console, status)));
    }
}
