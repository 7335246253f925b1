using System.Globalization;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Http;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Renders the pool as tables for a terminal.</summary>
internal static class SessionTablesRenderer
{
    private const int SparklineWidth = 24;

    public static IRenderable Of(SessionsResponse pool, TimeZoneInfo zone)
    {
        var clock = new TimeFormatter(pool.At, zone);
        return pool.Sessions.Count == 0
            ? new Rows(new Markup("[yellow]No account is configured, so no job can run. Add one under Pool:Accounts.[/]"))
            : new Rows([Sessions(pool.Sessions, clock), .. ProblemLines(pool.Sessions), .. NoBrowser(pool.WhyNoBrowser), Browsers(pool.Browsers, clock), new Text(Driver(pool.Driver, clock))]);
    }

    private static Table Sessions(IReadOnlyList<SessionResponse> sessions, TimeFormatter clock)
    {
        var table = new Table().RoundedBorder().AddColumns("account", "session", "state", "browser", "jobs", "age", "site time left", "last login", "last recycled");
        foreach (var session in sessions)
        {
            table.AddRow(
                new Text($"{session.Site}/{session.Account}"),
                new Text(SessionText.ShortId(session.SessionId, session.Site, session.Account)),
                new Text(SessionText.State(session.State), new Style(ColourOf(SessionText.SeverityOf(session.State)))),
                new Text(session.BrowserId ?? ""),
                new Text(Number(session.Jobs)),
                new Text(session.OpenedAt is { } opened ? clock.Age(opened) : ""),
                new Text(SiteTime(session)),
                new Text(session.LoggedInAt is { } login ? clock.Ago(login) : ""),
                new Text(session.LastRecycle is { } end ? $"{clock.Ago(end.At)}: {SessionText.Reason(end.Reason)}" : ""));
        }

        return table;
    }

    private static IEnumerable<IRenderable> ProblemLines(IReadOnlyList<SessionResponse> sessions) =>
        sessions.Where(session => session.Problem is not null || SessionText.NeedsPerson(session.State)).Select(session => new Text(
            $"{session.SessionId}: {(session.Problem is { } problem ? $"{DisplayTextFormatter.Sentence(problem)} " : "")}{SessionText.ToDo(session.State)}",
            new Style(ColourOf(SessionText.SeverityOf(session.State)))));

    private static IEnumerable<IRenderable> NoBrowser(string? why) =>
        why is null ? [] : [new Text(DisplayTextFormatter.Sentence(DisplayTextFormatter.Capital(why)), new Style(ColourOf(Severity.Bad)))];

    private static IRenderable Browsers(IReadOnlyList<BrowserResponse> browsers, TimeFormatter clock)
    {
        if (browsers.Count == 0)
        {
            return new Text("No browser runs.");
        }

        var table = new Table().RoundedBorder().AddColumns("browser", "site", "state", "sessions", "jobs", "age", "processes", "PSS MiB now", "peak", "over time");
        foreach (var browser in browsers)
        {
            table.AddRow(
                new Text(browser.BrowserId),
                new Text(browser.Site),
                browser.Retiring ? new Text("retiring", new Style(Color.Yellow)) : new Text("in use", new Style(Color.Green)),
                new Text(Number(browser.Sessions.Count)),
                new Text(Number(browser.Jobs)),
                new Text(clock.Age(browser.StartedAt)),
                new Text(Number(browser.Processes)),
                new Text(Now(browser.Memory)),
                new Text(Peak(browser.Memory)),
                new Text(Curve(browser.Memory)));
        }

        return table;
    }

    private static string Driver(DriverResponse? driver, TimeFormatter clock) => driver is null
        ? "No Playwright driver runs."
        : $"Playwright driver: process {Id(driver.ProcessId)}, {clock.Age(driver.StartedAt)} old"
            + (driver.Memory.Count == 0 ? "." : $", {Now(driver.Memory)} MiB now, {Peak(driver.Memory)} peak {Curve(driver.Memory)}");

    private static string SiteTime(SessionResponse session) => (session.SiteSecondsLeft, session.SiteSecondsFull) switch
    {
        (null, _) => "",
        ({ } left, null) => TimeFormatter.Age(TimeSpan.FromSeconds(left)),
        ({ } left, { } full) => $"{TimeFormatter.Age(TimeSpan.FromSeconds(left))} of {TimeFormatter.Age(TimeSpan.FromSeconds(full))}",
    };

    private static string Now(IReadOnlyList<MemoryResponse> memory) => memory.Count == 0 ? "" : Number(memory[^1].PssMib);

    private static string Peak(IReadOnlyList<MemoryResponse> memory) => memory.Count == 0 ? "" : Number(memory.Max(sample => sample.PssMib));

    private static string Curve(IReadOnlyList<MemoryResponse> memory) => SparklineRenderer.Of([.. memory.Select(sample => sample.PssMib)], SparklineWidth);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Color ColourOf(Severity severity) => severity switch
    {
        Severity.Good => Color.Green,
        Severity.Busy => Color.Blue,
        Severity.Ask => Color.Yellow,
        Severity.Bad => Color.Red,
        _ => Color.Grey,
    };
}
