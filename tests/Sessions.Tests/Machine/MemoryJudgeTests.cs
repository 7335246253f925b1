using BrowserAgent.Sessions.Machine;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class MemoryJudgeTests
{
    private static readonly MemoryOptions Caps = new() { SoftCapMiB = 1000, HardCapMiB = 2000 };

    [Theory]
    [InlineData(1000, MemoryVerdict.Fine)]
    [InlineData(1001, MemoryVerdict.Retire)]
    [InlineData(2000, MemoryVerdict.Retire)]
    [InlineData(2001, MemoryVerdict.Kill)]
    internal void Judge_ProportionalSize_DecidesAtTheCaps(int size, MemoryVerdict verdict) =>
        Assert.Equal(verdict, MemoryJudge.Judge(9000, () => size, Caps));

    [Fact]
    public void Judge_ResidentSizeUnderTheSoftCap_DoesNotReadTheDearNumber() =>
        Assert.Equal(MemoryVerdict.Fine, MemoryJudge.Judge(1000, () => throw new InvalidOperationException("It was read."), Caps));
}
