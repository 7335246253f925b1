using System.CommandLine;
using BrowserAgent.Demo.Reporting;
using BrowserAgent.Demo.Scenarios;
using BrowserAgent.Demo.Verification;
using BrowserAgent.Demo.Workspace;

namespace BrowserAgent.Demo.Running;

/// <summary>The command line. 0: all is as it must be; 1: it is not; 2: it can't run here as asked; 130: stopped by a signal.</summary>
internal static class DemoCommand
{
    private const int Failed = 1;
    private const int Unusable = 2;
    private const int Interrupted = 130;

    private static readonly Option<DirectoryInfo> Repository = new("--repository") { Description = "The repository's root.", Required = true, Hidden = true };
    private static readonly Option<bool> Small = new("--small") { Description = "A third of the orders, with the same faults." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as one last line of JSON, too." };
    private static readonly Option<string?> Keep = new("--keep") { Description = "Folder for the run's data. Default: .data/demo/ and the time." };
    private static readonly Option<string?> Images = new("--images") { Description = "Folder for pictures of the operator pages and of the site, as README shows them." };
    private static readonly Option<string?> TrytonUrl = new("--tryton-url") { Description = "Address of a running Tryton server. Default: one is started from ../shared/erp/tryton." };

    private static readonly Option<string> Erp = new("--erp")
    {
        Description = "meridian (the fixture) or tryton.",
        DefaultValueFactory = _ => "meridian",
    };

    public static RootCommand Create()
    {
        Erp.AcceptOnlyFromAmong("meridian", "tryton");
        var command = new RootCommand("Watch purchase orders travel from a queue into an ERP, and have the result checked against the ERP's own records.")
        {
            Repository, Small, Json, Erp, TrytonUrl, Keep, Images,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var folder = DemoFolder.Create(parsed.GetRequiredValue(Repository).FullName, parsed.GetValue(Keep));
            await using var scenario = Scenario(parsed, folder);
            var runData = await ProgressDisplaySelector.WithAsync(display => new DemoRun(folder, scenario, display, parsed.GetValue(Images)).RunAsync(parsed.GetValue(Small), cancellationToken));
            var findings = RunVerifier.Verify(runData);
            RunReportPrinter.Print(scenario.Title, runData, findings, folder);
            if (parsed.GetValue(Json))
            {
                await Console.Out.WriteLineAsync(RunReportPrinter.Json(findings));
            }

            return findings.Problems.Count == 0 ? 0 : Failed;
        }
        catch (ScenarioUnavailableException missing)
        {
            await Console.Error.WriteLineAsync(missing.Message);
            return Unusable;
        }
        catch (DemoFailedException failed)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. Nothing is left running.");
            return Interrupted;
        }
    }

    private static IScenario Scenario(ParseResult parsed, DemoFolder folder) => parsed.GetRequiredValue(Erp) == "tryton"
        ? TrytonScenario.Find(folder, parsed.GetValue(TrytonUrl))
        : new MeridianScenario(folder.Root);
}
