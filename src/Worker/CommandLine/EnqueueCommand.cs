using System.CommandLine;
using System.Text.Json;
using BrowserAgent.Client;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>enqueue FILE</c>: sends the jobs of a file one after the other and prints the result of each.</summary>
internal static class EnqueueCommand
{
    private static readonly Argument<FileInfo> File = new("file")
    {
        Description = "One job, a list of jobs, or one job a line (JSON). \"-\" reads standard input.",
    };

    private static readonly Option<bool> Wait = new("--wait") { Description = "Wait until every job has ended or needs a person, and print how. Exit code 1 unless all are done." };

    public static Command Create() =>
        ClientCommandFactory.Create("enqueue", "Send jobs from a file to the worker.", RunAsync, File, Wait, SharedCommandOptions.Json);

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var jobs = await JobFileReader.ReadAsync(parsed.GetRequiredValue(File), cancellationToken);
        var answers = new List<SubmittedJob>();
        foreach (var (source, job) in jobs)
        {
            answers.Add(await SendAsync(client, source, job, cancellationToken));
        }

        var waits = parsed.GetValue(Wait);
        if (waits)
        {
            var settled = await JobCompletionWaiter.WaitAllAsync(client, [.. answers.Where(sent => sent.Id is not null).Select(sent => sent.Id!)], cancellationToken);
            answers = [.. answers.Select(sent => sent.Id is { } id ? sent with { Status = StateOf(settled[id]), Why = settled[id].Reason ?? "" } : sent)];
        }

        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answers);
        }
        else
        {
            Print(answers);
        }

        return answers.Any(sent => waits ? sent.Status != "done" : sent.Status == "rejected") ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static string StateOf(JobInfo job) => JsonNamingPolicy.SnakeCaseLower.ConvertName(job.State.ToString());

    private static async Task<SubmittedJob> SendAsync(WorkerClient client, string source, JsonElement job, CancellationToken cancellationToken)
    {
        try
        {
            var answer = (await client.PostAsync("/v1/jobs", job, cancellationToken)).Deserialize<SubmitResponse>(ApiJsonOptions.Wire)!;
            return new SubmittedJob(source, answer.Id, answer.Status, string.Join(" ", answer.Reasons));
        }
        catch (WorkerClientException refused) when (refused.ExitCode == ExitCodes.Failed)
        {
            return new SubmittedJob(source, null, "rejected", refused.Message);
        }
    }

    private static void Print(IReadOnlyList<SubmittedJob> answers)
    {
        var table = new Table().RoundedBorder().AddColumns("from", "job", "status", "why");
        foreach (var sent in answers)
        {
            table.AddRow(Markup.Escape(sent.From), sent.Id ?? "", Markup.Escape(sent.Status), Markup.Escape(sent.Why));
        }

        Terminal.Out.Write(table);
        var counts = answers.GroupBy(sent => sent.Status, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key.Replace('_', ' ')}");
        Terminal.Out.MarkupLineInterpolated($"{answers.Count} sent: {string.Join(", ", counts)}");
    }

    private sealed record SubmittedJob(string From, string? Id, string Status, string Why);
}
