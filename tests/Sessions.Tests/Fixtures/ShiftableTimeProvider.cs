namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>
/// The real clock with an offset that a test moves; timers run on the real clock. A pool with real browsers works on timers all the time:
/// on a FakeTimeProvider, which stands still, it would do nothing, and advancing one would fire every timeout that such work has open.
/// </summary>
public sealed class ShiftableTimeProvider : TimeProvider
{
    private long _offsetTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Shift(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _offsetTicks));

    public override long GetTimestamp() =>
        System.GetElapsedTime(0, System.GetTimestamp()).Ticks + Interlocked.Read(ref _offsetTicks);
}
