using System.Net;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>A person's decision is carried out once or not at all.</summary>
public sealed class JobDecisionTests
{
    private const string Page = $"/jobs/{SampleJobs.InReview}";

    [Fact]
    public async Task Approve_InReview_CallsTheOperationOnce()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync("Kim");

        using var answer = await OperatorPagesFixture.PostAsync(client, Page, Page, ("decision", "approve"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal([$"approve {SampleJobs.InReview} by Kim"], site.Operations.Decisions);
        Assert.Contains("Approved. The job is back in the queue.", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
        Assert.Equal(JobState.Ready, (await site.Operations.FindAsync(JobId.Parse(SampleJobs.InReview), CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Reject_WithReason_CallsTheOperationOnce()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync("Kim");

        using var answer = await OperatorPagesFixture.PostAsync(client, Page, Page, ("decision", "reject"), ("reason", " ordered twice "));

        Assert.Equal([$"reject {SampleJobs.InReview} by Kim: ordered twice"], site.Operations.Decisions);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Fact]
    public async Task Reject_WithoutReason_ChangesNothingAndSaysSo()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await OperatorPagesFixture.PostAsync(client, Page, Page, ("decision", "reject"), ("reason", "  "));

        Assert.Empty(site.Operations.Decisions);
        Assert.Contains("a rejection needs a reason", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_Refused_SaysThatNothingWasChanged()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Operations.Answer = RequeueResult.Refused;
        using var client = await site.SignedInAsync();

        using var answer = await OperatorPagesFixture.PostAsync(client, Page, Page, ("decision", "approve"));

        Assert.Contains("Nothing was changed: a worker runs the job", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_FirstOfTwo_SaysThatTheJobWaitsForAnother()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        (site.Operations.Answer, site.Operations.TwoApprovals) = (RequeueResult.FirstOfTwo, true);
        using var client = await site.SignedInAsync("Kim");
        var before = await client.GetStringAsync(Page);
        Assert.Contains("0 of 2 approvals", before, StringComparison.Ordinal);
        Assert.Contains("No worker touches the job until another person approves it", before, StringComparison.Ordinal);
        Assert.DoesNotContain("enters it as asked", before, StringComparison.Ordinal);

        using var answer = await OperatorPagesFixture.PostAsync(client, Page, Page, ("decision", "approve"));

        Assert.Contains("stored as the first of two", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kim", "Another person must give the second one.", true)]
    [InlineData("KIM", "Another person must give the second one.", true)]
    [InlineData("Robin", "Yours is the second one.", false)]
    public async Task Page_AfterTheFirstApproval_NamesWhoGaveIt(string person, string said, bool isDisabled)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Operations.TwoApprovals = true;
        var job = (await site.Operations.FindAsync(JobId.Parse(SampleJobs.InReview), CancellationToken.None))!;
        site.Operations.Add(job with { FirstApproval = new JobApproval("Kim", job.UpdatedAt) });
        using var client = await site.SignedInAsync(person);

        var page = await client.GetStringAsync(Page);

        Assert.Contains("1 of 2 approvals: by <bdi>Kim</bdi>", page, StringComparison.Ordinal);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Equal(isDisabled, page.Contains("value=\"approve\" disabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Approve_SecondByTheSame_SaysThatAnotherMust()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Operations.Answer = RequeueResult.SecondByTheSame;
        using var client = await site.SignedInAsync("Kim");

        using var answer = await OperatorPagesFixture.PostAsync(client, Page, Page, ("decision", "approve"));

        Assert.Contains("another person must give the second", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("/signout")]
    [InlineData("/signin")]
    public async Task Post_WithoutTheFormsToken_IsRefused(string action)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await OperatorPagesFixture.PostRawAsync(client, action, ("decision", "approve"), ("key", site.Key));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("This form is out of date", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(site.Operations.Decisions);
        using var still = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task Post_WithAnotherPersonsToken_IsRefused()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var other = site.Anonymous();
        using var client = await site.SignedInAsync();
        var page = await other.GetStringAsync("/signin");
        var start = page.IndexOf("value=\"", StringComparison.Ordinal) + 7;
        var token = page[start..page.IndexOf('"', start)];

        using var answer = await OperatorPagesFixture.PostRawAsync(client, Page, ("__RequestVerificationToken", token), ("decision", "approve"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(site.Operations.Decisions);
    }

    [Fact]
    public async Task Approve_Anonymous_LeadsToSignInAndBackToTheJob()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var answer = await OperatorPagesFixture.PostAsync(client, "/signin", Page, ("decision", "approve"));

        Assert.Equal("/signin", answer.Headers.Location!.AbsolutePath);
        Assert.Contains(Uri.EscapeDataString(Page), answer.Headers.Location.Query, StringComparison.Ordinal);
        Assert.Empty(site.Operations.Decisions);
    }

    [Theory]
    [InlineData(CancelResult.Cancelled, "Cancelled. The job has ended.", false)]
    [InlineData(CancelResult.Requested, "asked to end the job at its next safe point", false)]
    [InlineData(CancelResult.TooLate, "Nothing was changed", true)]
    public async Task Cancel_ARunningJob_CallsTheOperationOnceAndShowsTheResult(CancelResult answered, string words, bool buttonStays)
    {
        const string Job = $"/jobs/{SampleJobs.Running}";
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Operations.CancelResult = answered;
        using var client = await site.SignedInAsync("Kim");
        Assert.Contains("value=\"cancel\"", await client.GetStringAsync(Job), StringComparison.Ordinal);

        using var answer = await OperatorPagesFixture.PostAsync(client, Job, Job, ("decision", "cancel"));

        Assert.Equal([$"cancel {SampleJobs.Running} by Kim"], site.Operations.Decisions);
        var page = await client.GetStringAsync(answer.Headers.Location);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Equal(buttonStays, page.Contains("value=\"cancel\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_WithoutTheFormsToken_IsRefused()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await OperatorPagesFixture.PostRawAsync(client, $"/jobs/{SampleJobs.Running}", ("decision", "cancel"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(site.Operations.Decisions);
    }

    [Theory]
    [InlineData(SampleJobs.InReview)]
    [InlineData(SampleJobs.Finished)]
    [InlineData(SampleJobs.Stopped)]
    public async Task CancelButton_OfAJobThatDoesNotMove_IsNotThere(string id)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        Assert.DoesNotContain("value=\"cancel\"", await client.GetStringAsync($"/jobs/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WhatIsPaused_IsSaidOnTop()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();
        Assert.DoesNotContain("aused", await client.GetStringAsync("/"), StringComparison.Ordinal);

        site.Operations.Paused.Add(new PauseScope(PauseScopeKind.Site, "meridian"));
        site.Operations.Paused.Add(new PauseScope(PauseScopeKind.Tenant, "<north>"));
        Assert.Contains("Paused: site meridian, tenant &lt;north&gt;.", await client.GetStringAsync("/"), StringComparison.Ordinal);

        site.Operations.Paused.Add(PauseScope.Everything);
        Assert.Contains("Everything is paused", await client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SampleJobs.InReview, true, true)]
    [InlineData(SampleJobs.Stopped, true, false)]
    [InlineData(SampleJobs.Finished, false, false)]
    [InlineData(SampleJobs.Hostile, false, false)]
    public async Task Buttons_ByState_AreThoseThatCanWork(string id, bool approve, bool reject)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        var page = await client.GetStringAsync($"/jobs/{id}");

        Assert.Equal(approve, page.Contains("value=\"approve\"", StringComparison.Ordinal));
        Assert.Equal(reject, page.Contains("value=\"reject\"", StringComparison.Ordinal));
    }
}
