using System.CommandLine;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>audit export JOB</c>: all that is known about a job as one zip archive, in clear.</summary>
internal static class ExportCommand
{
    private static readonly Option<FileInfo> Output = new("--output", "-o") { Description = "The archive to write. It must not exist.", Required = true };

    public static Command Create() => ClientCommandFactory.Create(
        "export", "Write a job's trail, pictures and result into one zip archive with a signed manifest. It is in clear.", RunAsync, ShowJobCommand.Id, Output);

    private static async Task<int> RunAsync(ParseResult parsed, WorkerClient client, CancellationToken cancellationToken)
    {
        var (id, output) = (parsed.GetRequiredValue(ShowJobCommand.Id), parsed.GetRequiredValue(Output));
        try
        {
            await client.DownloadAsync($"/v1/jobs/{Uri.EscapeDataString(id)}/export", output.FullName, cancellationToken);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]{failed.Message}[/]");
            return ExitCodes.BadInput;
        }

        Terminal.Out.WriteLine($"exported: {id} to {output.FullName}. Check it with: browser-agent audit verify --export {output.Name} --key audit-public-key.pem");
        return ExitCodes.Ok;
    }
}
