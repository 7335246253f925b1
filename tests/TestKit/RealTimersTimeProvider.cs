using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.TestKit;

/// <summary>
/// A <see cref="FakeTimeProvider"/> whose clock only a test moves, but whose timers run by the real clock: the time limits and the pauses between the
/// attempts of a call to a real server end by themselves. With fake timers one slow answer would make the call wait for ever.
/// </summary>
public sealed class RealTimersTimeProvider : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);
}
