using System.CommandLine;
using BrowserAgent.SessionPoolBenchmark;

// All browsers are closed before this process ends.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) };
return await SessionPoolBenchCommands.Root().Parse(args).InvokeAsync(configuration);
