using System.Runtime.InteropServices;
using System.Text.Json;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;

if (!MeridianOptions.TryParse(args, out MeridianOptions? options, out string? error))
{
    await Console.Error.WriteLineAsync(error);
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

try
{
    await using MeridianServer server = await MeridianServer.StartAsync(options, stop.Token);
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        login = server.LoginAddress.OriginalString,
        app = server.AppAddress.OriginalString,
        admin = server.AdminAddress.OriginalString,
    }));
    await Task.Delay(Timeout.Infinite, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    // A signal: the way this process is meant to end.
}
catch (IOException unable)
{
    await Console.Error.WriteLineAsync($"Meridian did not start: {unable.Message} Choose another port, or another --data folder if one is in use.");
    return 1;
}

return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
