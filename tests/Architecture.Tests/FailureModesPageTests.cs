using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>docs/failure-modes.md claims nothing that no test shows, and leaves no failure out.</summary>
public sealed class FailureModesPageTests
{
    private const int Failures = 87;

    private const string Head = "| # | class | failure | handling | test |\n|---|---|---|---|---|\n";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "PoolTests.Lease_Killed_IsReplaced" };

    [Fact]
    public void Page_EachFailure_HasTestsThatExistOrAReason()
    {
        var tests = RepositoryFiles.Files("tests", ".cs").SelectMany(file => FailureModesPageChecker.TestsIn(File.ReadAllText(file))).ToHashSet(StringComparer.Ordinal);
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "failure-modes.md"));

        Assert.Contains("FailureModesPageTests.Page_EachFailure_HasTestsThatExistOrAReason", tests);
        Assert.Empty(FailureModesPageChecker.Faults(page, Failures, tests));
    }

    [Theory]
    [InlineData("| 1 | I | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` |")]
    [InlineData("| 1 | I/U | dies | replaced | No test here: the kernel's counter is not to be had. |")]
    [InlineData("| 1 | - | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` No test here: the cap is not built yet. |")]
    public void Faults_GoodRow_HasNone(string row) => Assert.Empty(FailureModesPageChecker.Faults(Head + row, 1, Known));

    [Theory]
    [InlineData("| 1 | I | dies | replaced | `PoolTests.Lease_Dead_IsReplaced` |", "no test PoolTests.Lease_Dead_IsReplaced")]
    [InlineData("| 1 | I | dies | replaced | `Lease_Killed_IsReplaced` |", "no test Lease_Killed_IsReplaced")]
    [InlineData("| 1 | I | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` `PoolTests.Gone` |", "no test PoolTests.Gone")]
    [InlineData("| 1 | I | dies | replaced | No test here: |", "reason is empty")]
    [InlineData("| 1 | I | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` No test here: . |", "reason is empty")]
    [InlineData("| 1 | I | dies | replaced | surely tested |", "names no test")]
    [InlineData("| 1 | I | dies | replaced | |", "none of them empty")]
    [InlineData("| 1 | I | dies |  | `PoolTests.Lease_Killed_IsReplaced` |", "none of them empty")]
    [InlineData("| 1 | X | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` |", "class X")]
    [InlineData("| 2 | I | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` |", "1: missing")]
    [InlineData("| 2 | I | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` |", "2: not a known failure")]
    [InlineData("", "1: missing")]
    public void Faults_BadRow_IsFound(string row, string fault) =>
        Assert.Contains(FailureModesPageChecker.Faults(Head + row, 1, Known), found => found.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Faults_NumberTwice_IsFound()
    {
        const string Row = "| 1 | I | dies | replaced | `PoolTests.Lease_Killed_IsReplaced` |\n";

        Assert.Equal(["1: stands there 2 times"], FailureModesPageChecker.Faults(Head + Row + Row, 1, Known));
    }

    [Fact]
    public void TestsIn_Source_AreMarkedMethodsUnderTheirClass()
    {
        const string Source = """
            public sealed class PoolTests
            {
                [Fact]
                public async Task Lease_Killed_IsReplaced()

                public void Unmarked()

                [RedisTheory]
                [InlineData("a")]
                public void Lease_Twice_Waits(string name)
            }

            public sealed partial class OtherTests
            {
                [Fact]
                public void Works() => Go();
            }
            """;

        Assert.Equal(["PoolTests.Lease_Killed_IsReplaced", "PoolTests.Lease_Twice_Waits", "OtherTests.Works"], FailureModesPageChecker.TestsIn(Source));
    }
}
