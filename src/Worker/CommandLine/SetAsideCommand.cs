using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>set-aside</c>: jobs whose records can't be read, and inbox messages that are no submissions.</summary>
internal static class SetAsideCommand
{
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 500.", DefaultValueFactory = _ => 50 };

    private static readonly Argument<int> Count = new("count") { Description = "How many of the oldest, 1 to 1,000." };

    private static readonly Argument<string> Entry = new("entry") { Description = "As set-aside jobs lists it." };

    public static Command Create() => new("set-aside", "Jobs and inbox messages that the worker could not read.")
    {
        ClientCommandFactory.Create("jobs", "List jobs whose records are damaged.", ListJobsAsync, Limit, SharedCommandOptions.Json),
        ClientCommandFactory.Create("restore", "Hand a job whose record was repaired to a person's review.", RestoreAsync, ShowJobCommand.Id),
        ClientCommandFactory.Create("drop", "Forget an entry that is no job: something other than a worker wrote it.", DropAsync, Entry),
        ClientCommandFactory.Create("inbox", "List inbox messages that are no submissions, newest first.", ListInboxAsync, Limit, SharedCommandOptions.Json),
        ClientCommandFactory.Create("discard", "Delete the oldest of these messages.", DiscardAsync, Count),
    };

    private static async Task<int> ListJobsAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync<SetAsideJobsResponse>($"/v1/set-aside/jobs?limit={LimitOf(parsed)}", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answer);
            return ExitCodes.Ok;
        }

        var table = new Table().RoundedBorder().AddColumns("job", "since", "what is wrong");
        foreach (var job in answer.Jobs)
        {
            table.AddRow(new Text(job.Id), new Text(job.At.ToString("u", CultureInfo.InvariantCulture)), new Text(job.Fault));
        }

        return Show(table, answer.Jobs.Count, answer.Count);
    }

    private static async Task<int> ListInboxAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync<DeadInboxResponse>($"/v1/set-aside/inbox?limit={LimitOf(parsed)}", cancellationToken);
        if (parsed.GetValue(SharedCommandOptions.Json))
        {
            Terminal.Json(answer);
            return ExitCodes.Ok;
        }

        var table = new Table().RoundedBorder().AddColumns("at", "bytes", "what is wrong");
        foreach (var message in answer.Messages)
        {
            table.AddRow(new Text(message.At.ToString("u", CultureInfo.InvariantCulture)), new Text(message.Bytes.ToString(CultureInfo.InvariantCulture)), new Text(message.Fault));
        }

        return Show(table, answer.Messages.Count, answer.Count);
    }

    private static async Task<int> RestoreAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(ShowJobCommand.Id);
        await PostAsync(client, $"/v1/set-aside/jobs/{Uri.EscapeDataString(id)}/restore", cancellationToken);
        Terminal.Out.WriteLine($"restored: {id} waits for a person's decision");
        return ExitCodes.Ok;
    }

    private static async Task<int> DropAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var entry = parsed.GetRequiredValue(Entry);
        await PostAsync(client, $"/v1/set-aside/jobs/drop?entry={Uri.EscapeDataString(entry)}", cancellationToken);
        Terminal.Out.WriteLine("dropped");
        return ExitCodes.Ok;
    }

    private static async Task<int> DiscardAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var count = parsed.GetRequiredValue(Count).ToString(CultureInfo.InvariantCulture);
        var answer = await PostAsync(client, $"/v1/set-aside/inbox/discard?count={count}", cancellationToken);
        Terminal.Out.WriteLine($"{answer.Deserialize<DiscardedResponse>(ApiJsonOptions.Wire)!.Count} deleted");
        return ExitCodes.Ok;
    }

    private static async Task<JsonElement> PostAsync(WorkerClient client, string path, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        return await client.PostAsync(path, nothing.RootElement, cancellationToken);
    }

    private static string LimitOf(ParseResult parsed) => parsed.GetValue(Limit).ToString(CultureInfo.InvariantCulture);

    private static int Show(Table table, int shown, long count)
    {
        Terminal.Out.Write(table);
        Terminal.Out.WriteLine($"{shown} of {count}");
        return ExitCodes.Ok;
    }
}
