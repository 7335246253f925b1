using System.CommandLine;
using BrowserAgent.Worker.CommandLine;

// The host has its own limits for draining; the command line's two seconds would end the process in the middle of a commit.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan };
return await BrowserAgentCommand.Create().Parse(args).InvokeAsync(configuration);
