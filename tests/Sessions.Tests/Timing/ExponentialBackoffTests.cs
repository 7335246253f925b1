using BrowserAgent.Sessions.Timing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Timing;

public sealed class ExponentialBackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(4, 32)]
    [InlineData(5, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Longest_Failures_DoublesUpToTheCap(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ExponentialBackoff.Longest(First, Cap, failures));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 2)]
    [InlineData(1, 8)]
    public void FullJitter_Fraction_IsThatPartOfTheLongest(double fraction, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ExponentialBackoff.FullJitter(First, Cap, 2, fraction));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0.5, 6)]
    [InlineData(1, 8)]
    public void EqualJitter_Fraction_IsHalfAndThatPartOfTheOtherHalf(double fraction, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ExponentialBackoff.EqualJitter(First, Cap, 2, fraction));

    [Fact]
    public void Next_FailuresThenReset_DoublesAndStartsAgain()
    {
        var sut = new ExponentialBackoff(First, Cap, () => 0.5);

        Assert.Equal([1, 2, 4], new[] { sut.Next(), sut.Next(), sut.Next() }.Select(pause => pause.TotalSeconds));
        sut.Reset();

        Assert.Equal(TimeSpan.FromSeconds(1), sut.Next());
    }

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
