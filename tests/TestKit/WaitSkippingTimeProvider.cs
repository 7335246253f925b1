using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.TestKit;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that moves to the end of each wait as soon as the wait begins, so that code with many pauses runs without a test
/// that drives the clock. The base class can advance by itself only when the time is read, and by the same amount each time.
/// </summary>
public sealed class WaitSkippingTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>Every wait that was asked for, in order.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // On another thread, as from a real timer: a loop that only waits would otherwise never give its thread back.
        var timer = base.CreateTimer(due => ThreadPool.QueueUserWorkItem(_ => callback(due)), state, dueTime, period);
        if (dueTime >= TimeSpan.Zero)
        {
            _waits.Enqueue(dueTime);
            Advance(dueTime);
        }

        return timer;
    }
}
