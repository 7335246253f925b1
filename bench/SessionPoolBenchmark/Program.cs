using System.CommandLine;
using BrowserAgent.SessionPoolBenchmark;

// Browsers are ended before this process ends.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) };
return await Commands.Root().Parse(args).InvokeAsync(configuration);
