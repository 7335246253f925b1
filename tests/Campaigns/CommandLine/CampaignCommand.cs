using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.CommandLine;

/// <summary>
/// The command line. One JSON line for each campaign on standard output, progress on standard error. 0: all passed; 1: one did not; 2: not understood;
/// 3: it can't run here; 130: stopped by a signal.
/// </summary>
internal static class CampaignCommand
{
    private const int Failed = 1;
    private const int NotUnderstood = 2;
    private const int NotHere = 3;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        switch (CampaignArguments.Parse(arguments, CampaignCatalog.All))
        {
            case CampaignArguments.Table:
                await output.WriteAsync(CampaignHelpText.Render(CampaignCatalog.All));
                return 0;
            case CampaignArguments.Unusable unusable:
                await errors.WriteLineAsync(unusable.Complaint);
                return NotUnderstood;
            case CampaignArguments.Run when MachinePreconditions.Missing() is { Count: > 0 } missing:
                await errors.WriteLineAsync($"Campaigns can't run here: {string.Join(" ", missing)}");
                return NotHere;
            case CampaignArguments.Run run:
                return await RunAsync(run, output, errors, cancellationToken);
            case var other:
                throw new InvalidOperationException($"The arguments were read as {other}, which is no known reading.");
        }
    }

    private static async Task<int> RunAsync(CampaignArguments.Run run, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var exit = 0;
        foreach (var campaign in run.Campaigns)
        {
            var progress = new TimestampedProgressWriter(run.Quiet ? TextWriter.Null : errors, campaign);
            progress.Report($"{campaign.What} Size: {campaign.SizeOf(run.Settings.Size)}, seed {run.Settings.Seed}.");
            try
            {
                var report = await campaign.RunAsync(run.Settings, progress, cancellationToken);
                await output.WriteLineAsync(report.ToJson());
                foreach (var failure in report.Failures)
                {
                    await errors.WriteLineAsync($"{campaign.Name}: {failure}");
                }

                exit = report.Passed ? exit : Failed;
            }
            catch (CampaignAbortedException fault)
            {
                await errors.WriteLineAsync($"{campaign.Name} (seed {run.Settings.Seed}) was not run to its end: {fault.Message}");
                exit = Failed;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await errors.WriteLineAsync("Stopped. Nothing is left running.");
                return Interrupted;
            }
        }

        return exit;
    }
}
