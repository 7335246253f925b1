using BrowserAgent.Tasks.Execution;

namespace BrowserAgent.Tasks.Tests.Execution;

public sealed class RunDurationEstimatorTests
{
    private static readonly TimeSpan Declared = TimeSpan.FromSeconds(30);

    [Fact]
    public void Estimate_Under20Runs_IsTheDeclaredTime()
    {
        Assert.Equal(Declared, Estimate(Enumerable.Repeat(60, 19)));
        Assert.Equal(TimeSpan.FromSeconds(60), Estimate(Enumerable.Repeat(60, 20)));
    }

    [Fact]
    public void Estimate_100Runs_IsThe95thPercentileNotTheLongest() =>
        Assert.Equal(TimeSpan.FromSeconds(20 + 95), Estimate(Enumerable.Range(21, 100).Reverse()));

    [Fact]
    public void Estimate_MoreThan200Runs_ForgetsTheOldest() =>
        Assert.Equal(TimeSpan.FromSeconds(40), Estimate([.. Enumerable.Repeat(100, 200), .. Enumerable.Repeat(40, 200)]));

    [Theory]
    [InlineData(1, 15)]
    [InlineData(1000, 150)]
    public void Estimate_FarFromTheDeclaredTime_IsBoundedByIt(int took, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), Estimate(Enumerable.Repeat(took, 20)));

    [Fact]
    public void Estimate_OtherSiteOrType_IsNotTouched()
    {
        var times = Learned(Enumerable.Repeat(60, 20));

        Assert.Equal(Declared, times.Estimate("crm", "order", Declared));
        Assert.Equal(Declared, times.Estimate("erp", "invoice", Declared));
    }

    private static TimeSpan Estimate(IEnumerable<int> seconds) => Learned(seconds).Estimate("erp", "order", Declared);

    private static RunDurationEstimator Learned(IEnumerable<int> seconds)
    {
        var times = new RunDurationEstimator();
        foreach (var took in seconds)
        {
            times.Record("erp", "order", TimeSpan.FromSeconds(took));
        }

        return times;
    }
}
