using BrowserAgent.Campaigns.CommandLine;

// Ctrl+C and SIGTERM: what the campaign started is ended before this process is.
using var stop = new StopSignalCancellation();
return await CampaignCommand.RunAsync(args, Console.Out, Console.Error, stop.Token);
