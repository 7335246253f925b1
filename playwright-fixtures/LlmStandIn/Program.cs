using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Hosting;

LlmStandInOptions options;
try
{
    options = LlmStandInArgumentParser.Parse(args);
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

using var stop = new SemaphoreSlim(0);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

await using var server = await LlmStandInServer.StartAsync(options, CancellationToken.None);
Console.WriteLine(new JsonObject { ["address"] = server.Address.ToString() }.ToJsonString());
await stop.WaitAsync();
return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Release();
}
