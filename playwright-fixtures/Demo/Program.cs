using System.CommandLine;
using BrowserAgent.Demo.Running;

// Ctrl+C and SIGTERM: the worker drains and ends before this process does.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await DemoCommand.Create().Parse(args).InvokeAsync(configuration);
