using System.Runtime.InteropServices;

namespace BrowserAgent.Campaigns.CommandLine;

/// <summary>A token that SIGINT and SIGTERM cancel, in place of ending the process at once.</summary>
internal sealed class StopSignalCancellation : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals;

    public StopSignalCancellation() => _signals = [Take(PosixSignal.SIGINT), Take(PosixSignal.SIGTERM)];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _stop.Dispose();
    }

    private PosixSignalRegistration Take(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _stop.Cancel();
    });
}
