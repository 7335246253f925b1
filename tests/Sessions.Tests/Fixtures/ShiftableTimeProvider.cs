namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>The real clock plus an offset that a test sets; timers use the real clock.</summary>
public sealed class ShiftableTimeProvider : TimeProvider
{
    private long _offsetTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Shift(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _offsetTicks));

    public override long GetTimestamp() =>
        System.GetElapsedTime(0, System.GetTimestamp()).Ticks + Interlocked.Read(ref _offsetTicks);
}
