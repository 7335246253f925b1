using System.CommandLine;
using System.Text.Json;
using BrowserAgent.Tasks.Erasure;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>erase [JOB | --subject TEXT]</c>: lists the jobs that contain a text, and with <c>--yes</c> destroys what they hold.</summary>
internal static class EraseCommand
{
    private static readonly Argument<string?> Job = new("job") { Description = "The job's id.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Subject = new("--subject") { Description = "A name, number or address: all jobs whose payload, result or trail contains it." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why. It is kept in the trail, so without personal data. Default: request of the data subject." };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Erase. Without it, the jobs are only listed. It can't be undone." };

    public static Command Create() => ClientCommandFactory.Create(
        "erase", "Destroy what ended jobs hold of a person. Their trails stay verifiable.", RunAsync, Job, Subject, Reason, Yes, SharedCommandOptions.Json);

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var (job, subject) = (parsed.GetValue(Job), parsed.GetValue(Subject));
        if (job is null == subject is null)
        {
            Terminal.Error.MarkupLine("[red]Give a job's id or --subject, one of them.[/]");
            return ExitCodes.BadInput;
        }

        var found = subject is null
            ? new SubjectSearchResult([new FoundJob(job!, null, [])], HasMore: false, [])
            : (await client.PostAsync("/v1/erasures/search", JsonSerializer.SerializeToElement(new SubjectRequest { Subject = subject }, ApiJsonOptions.Wire), cancellationToken))
                .Deserialize<SubjectSearchResult>(ApiJsonOptions.Wire)!;
        if (!parsed.GetValue(Yes))
        {
            return Show(found, parsed.GetValue(SharedCommandOptions.Json));
        }

        var body = JsonSerializer.SerializeToElement(new EraseRequest { Reason = parsed.GetValue(Reason) ?? "request of the data subject" }, ApiJsonOptions.Wire);
        var refused = 0;
        foreach (var one in found.Jobs)
        {
            try
            {
                await client.PostAsync($"/v1/jobs/{Uri.EscapeDataString(one.Id)}/erase", body, cancellationToken);
                Terminal.Out.WriteLine($"erased   {one.Id}");
            }
            catch (WorkerClientException failure) when (failure.ExitCode == ExitCodes.Failed)
            {
                refused++;
                Terminal.Out.WriteLine($"refused  {one.Id}  {failure.Message}");
            }
        }

        ShowRest(found);
        return refused == 0 && !found.HasMore && found.Unreadable.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static int Show(SubjectSearchResult found, bool json)
    {
        if (json)
        {
            Terminal.Json(found);
            return ExitCodes.Ok;
        }

        foreach (var one in found.Jobs)
        {
            Terminal.Out.WriteLine($"{one.Id}  {one.State?.ToString().ToLowerInvariant() ?? "-"}  {string.Join(", ", one.Where)}");
        }

        ShowRest(found);
        Terminal.Out.WriteLine($"{found.Jobs.Count} jobs. Nothing was erased: add --yes to erase them.");
        return ExitCodes.Ok;
    }

    private static void ShowRest(SubjectSearchResult found)
    {
        if (found.HasMore)
        {
            Terminal.Out.WriteLine($"There are more than {SubjectSearchResult.MaxJobs}: run the command again after erasing these.");
        }

        foreach (var one in found.Unreadable)
        {
            Terminal.Out.MarkupLineInterpolated($"[yellow]not searched[/] {one}: its key is missing, or it can't be read");
        }
    }
}
