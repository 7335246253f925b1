using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that follows the machine's clock, and can be advanced beyond it. A flow on a real page polls it:
/// on the base class, which stands still, the first pause between two looks would never end.
/// </summary>
internal sealed class RunningFakeTimeProvider : FakeTimeProvider, IDisposable
{
    private readonly ITimer _follow;
    private long _followed = System.GetTimestamp();

    public RunningFakeTimeProvider() =>
        _follow = System.CreateTimer(_ => Follow(), null, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5));

    public void Dispose() => _follow.Dispose();

    private void Follow()
    {
        var now = System.GetTimestamp();
        var elapsed = System.GetElapsedTime(Interlocked.Exchange(ref _followed, now), now);

        // Two callbacks may overlap and see each other's times in the wrong order; time does not run backwards.
        if (elapsed > TimeSpan.Zero)
        {
            Advance(elapsed);
        }
    }
}
