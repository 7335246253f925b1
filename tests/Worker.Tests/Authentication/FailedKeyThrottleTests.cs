using System.Net;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Worker.Tests.Authentication;

public sealed class FailedKeyThrottleTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress There = IPAddress.Parse("198.51.100.1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void RecordFailure_BeyondTheFreeOnes_LocksTwiceAsLongEachTimeUpToTheLimit()
    {
        var sut = new FailedKeyThrottle(_time);

        var locks = Enumerable.Range(0, FailedKeyThrottle.FreeFailures + 20).Select(_ => sut.RecordFailure(Here, "wrong").TotalSeconds).ToArray();

        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 4, 8], locks[..9]);
        Assert.Equal(FailedKeyThrottle.LongestLock.TotalSeconds, locks[^1]);
        Assert.Equal(FailedKeyThrottle.LongestLock, sut.LockedFor(Here, "another"));
        Assert.Null(sut.LockedFor(There, "another"));
        _time.Advance(FailedKeyThrottle.LongestLock);
        Assert.Null(sut.LockedFor(Here, "another"));
    }

    [Fact]
    public void RecordFailure_WithAKeysId_LocksTheAddressAndNotTheKeyElsewhere()
    {
        var sut = new FailedKeyThrottle(_time);
        var right = ApiKeyToken.Create().Text;
        var wrong = right[..^1] + (right[^1] == '0' ? '1' : '0');
        for (var guess = 0; guess <= FailedKeyThrottle.FreeFailures; guess++)
        {
            sut.RecordFailure(Here, wrong);
        }

        Assert.NotNull(sut.LockedFor(Here, right));
        Assert.Null(sut.LockedFor(There, right));
        Assert.Null(sut.LockedFor(There, wrong));
    }

    [Fact]
    public void RecordFailure_OfAKeyThatWasCorrectBefore_EndsItsExemption()
    {
        var sut = new FailedKeyThrottle(_time);
        sut.RecordSuccess(Here, "revoked later");

        for (var use = 0; use <= FailedKeyThrottle.FreeFailures; use++)
        {
            sut.RecordFailure(Here, "revoked later");
        }

        Assert.NotNull(sut.LockedFor(Here, "revoked later"));
    }

    [Fact]
    public void RecordFailure_AddressesOfOneIPv6Network_CountAsOne()
    {
        var sut = new FailedKeyThrottle(_time);
        foreach (var number in Enumerable.Range(1, FailedKeyThrottle.FreeFailures + 1))
        {
            sut.RecordFailure(IPAddress.Parse($"2001:db8:0:1::{number}"), "wrong");
        }

        Assert.NotNull(sut.LockedFor(IPAddress.Parse("2001:db8:0:1:ffff::"), "x"));
        Assert.Null(sut.LockedFor(IPAddress.Parse("2001:db8:0:2::1"), "x"));
    }

    [Fact]
    public void BoundedTable_Full_DropsWhatWasUsedLongestAgo()
    {
        var table = new BoundedTable<int, string>(2);
        table.Set(1, "a");
        table.Set(2, "b");
        Assert.True(table.TryGet(1, out _));
        table.Set(3, "c");

        Assert.Equal((2, true, false, true), (table.Count, table.TryGet(1, out _), table.TryGet(2, out _), table.TryGet(3, out _)));
    }
}
