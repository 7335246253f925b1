using BrowserAgent.Sessions.Timing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

public sealed class ExponentialBackoffTests
{
    [Fact]
    public void Next_FailureAfterFailure_DoublesToTheCapAndStartsAnew()
    {
        var pause = new ExponentialBackoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), () => 1);

        Assert.Equal([2, 4, 8, 10, 10], Enumerable.Range(0, 5).Select(_ => (int)pause.Next().TotalSeconds));
        pause.Reset();
        Assert.Equal(2, pause.Next().TotalSeconds);
    }

    [Fact]
    public void Next_LowDraw_IsAnywhereDownToZero() =>
        Assert.Equal(TimeSpan.Zero, new ExponentialBackoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), () => 0).Next());
}
