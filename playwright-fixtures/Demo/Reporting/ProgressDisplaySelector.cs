using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace BrowserAgent.Demo.Reporting;

/// <summary>Plain lines, for a log or a pipe.</summary>
internal sealed class PlainProgressDisplay : IProgressDisplay
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private string _last = "";

    public void Info(string what) => Write(what);

    public void Warn(string what) => Write($"!! {what}");

    public void Show(RunProgress runProgress)
    {
        if (runProgress.Open > 0 && runProgress.ToString() != _last)
        {
            _last = runProgress.ToString();
            Write(_last);
        }
    }

    private void Write(string line) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds,6:0.0} s  {line}"));
}

/// <summary>Lines that scroll above one that tells how far the work is, for a terminal.</summary>
internal sealed class LiveProgressDisplay(IAnsiConsole console, StatusContext status) : IProgressDisplay
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Info(string what) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Seconds,5:0.0} s[/]  {what}");

    public void Warn(string what) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Seconds,5:0.0} s[/]  [yellow]{what}[/]");

    public void Show(RunProgress runProgress) => status.Status(Markup.Escape(runProgress.ToString()));

    private double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;
}

/// <summary>Gives work the board that fits where standard error goes.</summary>
internal static class ProgressDisplaySelector
{
    public static async Task<T> WithAsync<T>(Func<IProgressDisplay, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new PlainProgressDisplay());
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Status().StartAsync("starting", status => work(new LiveProgressDisplay(console, status)));
    }
}
