using System.CommandLine;
using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Doctor;
using BrowserAgent.Worker.Hosting;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>doctor</c>: checks what the worker needs on this machine and says how to get what is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check what the worker needs on this machine, and how to get what is missing.")
        {
            CommandLine.SharedCommandOptions.Configuration,
            CommandLine.SharedCommandOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IReadOnlyList<DoctorCheckResult> checks;
        try
        {
            checks = await RunChecksAsync(parsed.GetValue(CommandLine.SharedCommandOptions.Configuration)?.FullName, cancellationToken);
        }
        catch (Exception failure) when (StartupErrorExplainer.Explain(failure) is { } explanation)
        {
            checks = [DoctorCheckResult.Missing("configuration", explanation, "Correct the settings and run this again.")];
        }

        if (parsed.GetValue(CommandLine.SharedCommandOptions.Json))
        {
            Terminal.Json(checks);
        }
        else
        {
            Print(checks);
        }

        return checks.Any(check => check.Level == DoctorLevel.Missing) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<DoctorCheckResult>> RunChecksAsync(string? file, CancellationToken cancellationToken)
    {
        var configuration = WorkerConfiguration.Read(file);
        var worker = configuration.GetWorkerHostOptions();
        var services = new ServiceCollection().AddLogging().AddSessions(configuration);
        await using var provider = services.BuildServiceProvider();
        return
        [
            DoctorCheckResult.Good(".NET", $"{Environment.Version} on {System.Runtime.InteropServices.RuntimeInformation.OSDescription}"),
            .. await SetupChecks.BrowserAsync(provider.GetRequiredService<BrowserCheck>(), cancellationToken),
            await MachineChecks.InitAsync(provider.GetRequiredService<OrphanReapingCheck>(), cancellationToken),
            await MachineChecks.RedisAsync(configuration, cancellationToken),
            MachineChecks.Disk(worker),
            MachineChecks.Port(worker),
            .. SetupChecks.SitePacks(Path.GetFullPath(configuration["Sites:Folder"] ?? "sites")),
            .. await SetupChecks.AccountsAsync(
                provider.GetRequiredService<IOptions<PoolOptions>>().Value, provider.GetRequiredService<SecretResolver>(), cancellationToken),
        ];
    }

    private static void Print(IReadOnlyList<DoctorCheckResult> checks)
    {
        var table = new Table().RoundedBorder().AddColumns("", "what", "found", "next move");
        foreach (var check in checks)
        {
            var (word, colour) = check.Level switch
            {
                DoctorLevel.Good => ("good", "green"),
                DoctorLevel.Remark => ("check", "yellow"),
                _ => ("missing", "red"),
            };
            table.AddRow(new Markup($"[{colour}]{word}[/]"), new Text(check.Name), new Text(check.Found), new Text(check.NextMove ?? ""));
        }

        Terminal.Out.Write(table);
        var missing = checks.Count(check => check.Level == DoctorLevel.Missing);
        Terminal.Out.WriteLine(missing == 0 ? "The worker can run here." : $"{missing} missing: the worker can't run yet.");
    }
}
