using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Verification;

namespace BrowserAgent.Demo.Tests;

/// <summary>The demo's oracle must see each kind of harm: a judge that finds nothing is only worth something if it would.</summary>
public sealed class RunVerifierTests
{
    private static readonly OrderValues Bolts = Order("R-1", "ACME Corp", new OrderLineValues("BLT", 12.5m, 1234.5m));
    private static readonly OrderValues Nuts = Order("R-2", "ACME Corp (EU)", new OrderLineValues("NUT", 3, 0.05m));

    [Fact]
    public void Verify_AllAsExpected_FindsNoProblem()
    {
        var findings = RunVerifier.Verify(GoodRun());

        Assert.Empty(findings.Problems);
        Assert.Equal((5, 4, 1, 1, 1, 1), (findings.Sent, findings.Jobs, findings.Entered, findings.AlreadyThere, findings.InReview, findings.Rejected));
        Assert.Equal((0, 0, 0), (findings.Lost, findings.Duplicates, findings.Wrong));
        Assert.Equal((3, 700L), (findings.LlmCalls, findings.LlmTokens));
        Assert.Equal(9, findings.Rungs["declared"]);
        Assert.Equal(20, findings.SecondsPerOrder);
    }

    [Fact]
    public void Verify_OrderSavedTwice_IsADuplicate()
    {
        var findings = RunVerifier.Verify(GoodRun() with { After = [Bolts, Bolts] });

        Assert.Equal(1, findings.Duplicates);
        Assert.Contains(findings.Problems, problem => problem.Contains("R-1 is in the site 2 times", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ACME Corp (EU)", 12.5, 1234.5)]
    [InlineData("ACME Corp", 125, 1234.5)]
    [InlineData("ACME Corp", 12.5, 1.2345)]
    public void Verify_OneSavedValueDiffers_IsWrong(string supplier, double quantity, double price)
    {
        var saved = Order("R-1", supplier, new OrderLineValues("BLT", (decimal)quantity, (decimal)price));

        var findings = RunVerifier.Verify(GoodRun() with { After = [saved] });

        Assert.Equal(1, findings.Wrong);
        Assert.NotEmpty(findings.Problems);
    }

    [Fact]
    public void Verify_LineMissingOrInAnotherPlace_IsWrong()
    {
        var two = Order("R-1", "ACME Corp", new OrderLineValues("A", 1, 1), new OrderLineValues("B", 1, 1));
        var run = GoodRun();
        run = run with { Expected = [.. run.Expected.Select(expected => expected.Order is null ? expected : expected with { Order = two })] };

        Assert.Equal(0, RunVerifier.Verify(run with { After = [two] }).Wrong);
        Assert.Equal(1, RunVerifier.Verify(run with { After = [two with { Lines = [two.Lines[1], two.Lines[0]] }] }).Wrong);
        Assert.Equal(1, RunVerifier.Verify(run with { After = [two with { Lines = [two.Lines[0]] }] }).Wrong);
    }

    [Fact]
    public void Verify_OrderInReviewWasSaved_IsWrong()
    {
        var findings = RunVerifier.Verify(GoodRun() with { After = [Bolts, Order("R-3", "ACME Corp", new OrderLineValues("GLV", 10_000, 3))] });

        Assert.Equal(1, findings.Wrong);
        Assert.Contains(findings.Problems, problem => problem.Contains("R-3 was saved and should not have been", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_OrderOfBeforeWasChangedOrIsGone_IsWrong()
    {
        var run = GoodRun() with { Before = [Nuts] };

        Assert.Equal(0, RunVerifier.Verify(run with { After = [Nuts, Bolts] }).Wrong);
        Assert.Equal(1, RunVerifier.Verify(run with { After = [Nuts with { Lines = [] }, Bolts] }).Wrong);
        Assert.Equal(1, RunVerifier.Verify(run with { After = [Bolts] }).Wrong);
    }

    [Fact]
    public void Verify_DeleteWasClicked_IsWrong() =>
        Assert.Equal(1, RunVerifier.Verify(GoodRun() with { Alarms = ["Delete was clicked on R-1."] }).Wrong);

    [Fact]
    public void Verify_SaidToBeDoneAndNotInTheSite_IsLost()
    {
        var findings = RunVerifier.Verify(GoodRun() with { After = [] });

        Assert.Equal(0, findings.Entered);
        Assert.Equal(2, findings.Lost);
        Assert.Contains("R-1 was to be entered and is not in the site.", findings.Problems);
    }

    [Theory]
    [InlineData("ready")]
    [InlineData("delayed")]
    [InlineData("running")]
    public void Verify_JobWithoutAnEnd_IsLost(string state) =>
        Assert.Equal(1, RunVerifier.Verify(With(GoodRun(), "review", state)).Lost);

    [Fact]
    public void Verify_OrderThatBecameNoJob_IsLost()
    {
        var run = GoodRun();

        Assert.Equal(1, RunVerifier.Verify(run with { Submissions = [.. run.Submissions.SkipLast(1), new SubmissionResult("rejected", null, "503")] }).Lost);
        Assert.Equal(1, RunVerifier.Verify(run with { Submissions = [.. run.Submissions.SkipLast(1)] }).Lost);
    }

    [Theory]
    [InlineData("first", "review")]
    [InlineData("first", "dead")]
    [InlineData("review", "rejected")]
    [InlineData("rejected", "review")]
    public void Verify_AnotherEndThanExpected_IsAProblem(string id, string state) =>
        Assert.NotEmpty(RunVerifier.Verify(With(GoodRun(), id, state)).Problems);

    [Fact]
    public void Verify_RepeatUnderTheSameKeyBecameAJob_IsAProblem()
    {
        var run = GoodRun();
        var findings = RunVerifier.Verify(run with { Submissions = [.. run.Submissions.Select(sent => sent.Status == "known" ? sent with { Status = "accepted" } : sent)] });

        Assert.NotEmpty(findings.Problems);
    }

    [Fact]
    public void Verify_TrailAndProviderCountDifferently_IsAProblem() =>
        Assert.Single(RunVerifier.Verify(GoodRun() with { Provider = (4, 700) }).Problems);

    [Fact]
    public void Verify_TroubleThatDidNotCome_IsAProblem() =>
        Assert.Single(RunVerifier.Verify(GoodRun() with { Missing = ["No save was answered with a 500."] }).Problems);

    [Fact]
    public void Verify_SecondRunOfTheSameOrders_EntersNone()
    {
        var findings = RunVerifier.Verify(GoodRun() with { Before = [Bolts] });

        Assert.Empty(findings.Problems);
        Assert.Equal((0, 2), (findings.Entered, findings.AlreadyThere));
    }

    private static RunData GoodRun()
    {
        ExpectedOrder[] expected =
        [
            new("first", ExpectedResult.Entered, "", true, Bolts),
            new("again", ExpectedResult.Known, "", true, null),
            new("third", ExpectedResult.AlreadyThere, "", true, Bolts),
            new("review", ExpectedResult.Review, "", true, null),
            new("rejected", ExpectedResult.Rejected, "", true, null),
        ];
        return new RunData
        {
            Expected = expected,
            Submissions =
            [
                new("first", "first", "accepted"), new("again", "first", "known"), new("third", "third", "accepted"),
                new("review", "review", "in_review"), new("rejected", "rejected", "rejected"),
            ],
            Jobs = new Dictionary<string, ReportedJob>
            {
                ["first"] = Job("first", "done") with { Rungs = new Dictionary<string, int> { ["declared"] = 5 }, LlmCalls = 3, LlmTokens = 700 },
                ["third"] = Job("third", "done") with { Rungs = new Dictionary<string, int> { ["declared"] = 4 } },
                ["review"] = Job("review", "review"),
                ["rejected"] = Job("rejected", "rejected"),
            },
            Before = [],
            After = [Bolts],
            Provider = (3, 700),
            Duration = TimeSpan.FromSeconds(20),
        };
    }

    private static RunData With(RunData run, string job, string state) =>
        run with { Jobs = run.Jobs.ToDictionary(pair => pair.Key, pair => pair.Key == job ? pair.Value with { State = state } : pair.Value) };

    private static ReportedJob Job(string id, string state) => new() { Id = id, State = state };

    private static OrderValues Order(string reference, string supplier, params OrderLineValues[] lines) =>
        new() { Reference = reference, Fields = new Dictionary<string, string> { ["supplier"] = supplier }, Lines = lines };
}
