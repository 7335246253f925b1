using System.CommandLine;
using System.Globalization;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>audit verify</c>: whether trails are what was written. Needs the audit folder and the public key; no worker and no Redis.</summary>
internal static class VerifyAuditCommand
{
    private static readonly Argument<string?> Job = new("job")
    {
        Description = "The job's id. Without it, give --all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<FileInfo?> Export = new("--export") { Description = "An archive of audit export, instead of the audit folder." };

    private static readonly Option<bool> All = new("--all") { Description = "Every job of the folder." };

    private static readonly Option<DirectoryInfo?> Folder = new("--folder") { Description = "The audit folder or a copy of it. Default: Audit:Folder of the settings." };

    private static readonly Option<FileInfo[]> Keys = new("--key")
    {
        Description = "PEM file with the public key of the checkpoints (audit-public-key.pem). Several times after a change of keys.",
    };

    private static readonly Option<string[]> Copies = new("--copy")
    {
        Description = "A copy of the checkpoints to compare with: Audit:CheckpointFolder, a file of it, or the lines of Redis's list. Several times for several copies.",
    };

    private static readonly Option<bool> ChainsOnly = new("--chains-only") { Description = "Check hashes without checkpoints and key. Trails that were removed or wholly rewritten are not seen." };

    private static readonly Option<DateOnly?> ArchivedBefore = new("--archived-before") { Description = "Jobs of days before this one (2026-11-30, UTC) may be missing: their folders were moved away." };

    private static readonly Option<DateOnly?> From = new("--from") { Description = "With --all: jobs from this day on (2026-11-01, UTC)." };

    private static readonly Option<DateOnly?> Until = new("--until") { Description = "With --all: jobs up to this day (2026-11-30, UTC), for an archive with the whole list of checkpoints beside it." };

    public static Command Create()
    {
        var command = new Command("verify", "Check that audit trails are what was written. Exit code 0 only when everything is right.")
        {
            Job, All, Folder, Keys, Copies, Export, ChainsOnly, ArchivedBefore, From, Until, SharedCommandOptions.Json, SharedCommandOptions.Configuration,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var job = parsed.GetValue(Job);
        if (parsed.GetValue(Export) is { } export)
        {
            return await VerifyExportAsync(export, [.. (parsed.GetValue(Keys) ?? []).Select(file => file.FullName)], cancellationToken);
        }

        if (job is null != parsed.GetValue(All))
        {
            Terminal.Error.MarkupLine("[red]Give a job's id or --all, one of them.[/]");
            return ExitCodes.BadInput;
        }

        try
        {
            var result = await new TrailVerifier(TimeProvider.System).VerifyAsync(RequestOf(parsed, job), cancellationToken);
            if (parsed.GetValue(SharedCommandOptions.Json))
            {
                Terminal.Json(result);
            }
            else
            {
                Print(result);
            }

            return result.IsRight ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception failed) when (failed is FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]{failed.Message}[/]");
            return ExitCodes.BadInput;
        }
    }

    private static async Task<int> VerifyExportAsync(FileInfo export, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            var findings = await ExportVerifier.VerifyAsync(export.FullName, keys, cancellationToken);
            foreach (var finding in findings)
            {
                Terminal.Out.MarkupLineInterpolated($"[red]changed[/] {finding}");
            }

            Terminal.Out.WriteLine(findings.Count == 0 ? $"{export.Name}: all right" : $"{export.Name}: {findings.Count} findings. Export the job again, and find out who changed this file.");
            return findings.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception failed) when (failed is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]{failed.Message}[/]");
            return ExitCodes.BadInput;
        }
    }

    private static TrailVerificationRequest RequestOf(ParseResult parsed, string? job)
    {
        var settings = WorkerConfiguration.Read(parsed.GetValue(SharedCommandOptions.Configuration)?.FullName).GetSection(AuditOptions.Section).Get<AuditOptions>() ?? new AuditOptions();
        var request = new TrailVerificationRequest
        {
            Folder = parsed.GetValue(Folder)?.FullName ?? settings.Folder,
            Job = job is null ? null : JobId.Parse(job),
            PublicKeyFiles = [.. (parsed.GetValue(Keys) ?? []).Select(file => file.FullName)],
            CopyFiles = [.. (parsed.GetValue(Copies) ?? []).Select(Path.GetFullPath)],
            ChainsOnly = parsed.GetValue(ChainsOnly),
            ArchivedBefore = parsed.GetValue(ArchivedBefore),
            From = parsed.GetValue(From),
            Until = parsed.GetValue(Until),
        };
        return 2 * settings.CheckpointInterval > request.CoveredWithin ? request with { CoveredWithin = 2 * settings.CheckpointInterval } : request;
    }

    private static void Print(TrailVerification result)
    {
        foreach (var finding in result.Findings)
        {
            var where = finding.Job is { } job ? $"job {job}" : "checkpoints";
            var number = finding.Event is { } known ? string.Create(CultureInfo.InvariantCulture, $", {(finding.Job is null ? "number" : "event")} {known}") : "";
            Terminal.Out.MarkupLineInterpolated($"[red]{finding.Kind}[/] {where}{number}");
            Terminal.Out.WriteLine($"  file     {finding.File}");
            Terminal.Out.WriteLine($"  meaning  {finding.Meaning}");
            Terminal.Out.WriteLine($"  do       {finding.NextMove}");
        }

        foreach (var note in result.Notes)
        {
            Terminal.Out.MarkupLineInterpolated($"[yellow]note[/] {note}");
        }

        Terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Jobs} trails, {result.Events} events, {result.Files} pictures and results, {result.Checkpoints} checkpoints: {(result.IsRight ? "all right" : $"{result.Findings.Count} findings")}"));
    }
}
