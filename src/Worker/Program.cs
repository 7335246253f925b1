using System.CommandLine;
using BrowserAgent.Worker.CommandLine;

// The host has its own limit for draining; the command line's default of two seconds would end the process during a commit.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan };
return await BrowserAgentCommand.Create().Parse(args).InvokeAsync(configuration);
