using BrowserAgent.Sessions.Machine;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class MemoryLimitCheckerTests
{
    private static readonly MemoryOptions Caps = new() { SoftCapMiB = 1000, HardCapMiB = 2000 };

    [Theory]
    [InlineData(1000, MemoryLimitResult.Fine)]
    [InlineData(1001, MemoryLimitResult.Retire)]
    [InlineData(2000, MemoryLimitResult.Retire)]
    [InlineData(2001, MemoryLimitResult.Kill)]
    internal void Judge_ProportionalSize_DecidesAtTheCaps(int size, MemoryLimitResult verdict) =>
        Assert.Equal(verdict, MemoryLimitChecker.Check(9000, () => size, Caps));

    [Fact]
    public void Judge_ResidentSizeUnderTheSoftCap_DoesNotReadTheDearNumber() =>
        Assert.Equal(MemoryLimitResult.Fine, MemoryLimitChecker.Check(1000, () => throw new InvalidOperationException("It was read."), Caps));
}
