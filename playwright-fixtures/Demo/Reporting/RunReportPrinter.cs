using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrowserAgent.Demo.Verification;
using BrowserAgent.Demo.Workspace;
using Spectre.Console;

namespace BrowserAgent.Demo.Reporting;

/// <summary>The end of a run, for a person and for a program.</summary>
internal static class RunReportPrinter
{
    private static readonly JsonSerializerOptions Wire = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Print(string site, RunData runData, Findings findings, DemoFolder folder)
    {
        var console = Terminal();
        var table = new Table().RoundedBorder().Title($"{site}'s ground truth against {findings.Sent} orders").AddColumns("", "");
        table.Columns[1].RightAligned();
        Row("jobs", $"{findings.Jobs}");
        Row("entered", $"{findings.Entered}");
        Row("already there", $"{findings.AlreadyThere}");
        Row("in review", $"{findings.InReview}");
        Row("rejected, with reasons", $"{findings.Rejected}");
        Row("sent again, answered with the same job", $"{findings.Sent - findings.Jobs}");
        Row("given up", $"{findings.GivenUp}");
        Row("lost", $"{findings.Lost}");
        Row("duplicates", $"{findings.Duplicates}");
        Row("wrong values", $"{findings.Wrong}");
        Row("elements found by", $"{string.Join(", ", findings.Rungs.OrderByDescending(rung => rung.Value).Select(rung => $"{rung.Key} {rung.Value}"))}");
        Row("model calls, tokens", $"{findings.LlmCalls}, {findings.LlmTokens}");
        Row("seconds per order", $"{findings.SecondsPerOrder}");
        console.Write(table);

        if (Reasons(runData) is { Rows.Count: > 0 } reasons)
        {
            console.Write(reasons);
        }

        var pictures = runData.Jobs.Values.Sum(job => job.Pictures);
        Line($"{pictures} pictures, and every step, are in {folder.Audit}");
        Line($"The pages again:  ./browser-agent up --config {Path.GetRelativePath(folder.Repository, folder.Configuration)}");
        Line($"The key to them:  {Path.GetRelativePath(folder.Repository, Path.Combine(folder.Data, "api-key"))}");
        foreach (var problem in findings.Problems)
        {
            Line($"Not as it must be: {problem}");
        }

        void Row(string name, FormattableString value) => table.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>One line of JSON.</summary>
    public static string Json(Findings findings) => JsonSerializer.Serialize(
        new
        {
            findings.Jobs,
            findings.Entered,
            findings.AlreadyThere,
            findings.InReview,
            findings.Rejected,
            findings.Lost,
            findings.Duplicates,
            findings.Wrong,
            findings.Rungs,
            findings.LlmCalls,
            findings.LlmTokens,
            findings.SecondsPerOrder,
        },
        Wire);

    /// <summary>Plain and wide when it goes into a file or a pipe.</summary>
    private static IAnsiConsole Terminal()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        console.Profile.Width = 160;
        return console;
    }

    private static Table Reasons(RunData runData)
    {
        var table = new Table().RoundedBorder().Title("Not entered, and why").AddColumns("order", "is", "the worker says");
        var told = new HashSet<string>();
        foreach (var submission in runData.Submissions)
        {
            if (submission.JobId is { } id && runData.Jobs.TryGetValue(id, out var job) && job.State is "review" or "rejected" or "dead" && told.Add(id))
            {
                table.AddRow(new Text(submission.OrderId), new Text(job.State), new Text(job.Reason ?? ""));
            }
        }

        return table;
    }

    // Past the console that draws tables: it would break a path or a command at its width.
    private static void Line(string text) => Console.Out.WriteLine(text);
}
