using System.Diagnostics;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Pool;

public sealed class SessionPoolTests : IAsyncLifetime
{
    private LocalSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task LeaseAsync_WarmAccount_GivesALoggedInPageOfTheSitesLocale()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);

        await using var lease = await fixture.LeaseAsync();

        Assert.Equal("about:blank", lease.Page.Url);
        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("de-DE Europe/Berlin", await lease.Page.EvaluateAsync<string>(
            "navigator.language + ' ' + Intl.DateTimeFormat().resolvedOptions().timeZone"));
        Assert.InRange(lease.SiteTimeLeft, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
        var status = Assert.Single(fixture.Pool.Status());
        Assert.Equal((SessionState.Leased, 1, null), (status.State, status.Jobs, status.Problem));
    }

    [Fact]
    public async Task LeaseAsync_AfterAnUntidyLease_GivesACleanPageWithoutANewLogin()
    {
        _site.PageHtml = "<script>window.open('/'); onbeforeunload = e => e.preventDefault();</script><input>";
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site) { KeptPopups = ["/"] }, ["buyer1"]);
        var first = await fixture.LeaseAsync();
        var used = first.Page;
        await using (first)
        {
            var popup = used.Context.WaitForPageAsync();
            await used.GotoAsync(_site.At("/page"));
            await popup;
            await used.Locator("input").FillAsync("typed, so that leaving is asked about");
            Assert.Equal(2, used.Context.Pages.Count);
        }

        Assert.Throws<ObjectDisposedException>(() => first.Page);
        await using var second = await fixture.LeaseAsync();

        Assert.Same(used, second.Page);
        Assert.Equal("about:blank", second.Page.Url);
        Assert.Same(second.Page, Assert.Single(second.Page.Context.Pages));
        Assert.Empty(second.Notes);
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task OnDialog_NotSetOrDeclining_DialogIsDismissedWithANote()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using var lease = await fixture.LeaseAsync();
        await lease.Page.GotoAsync(_site.At("/page"));

        Assert.False(await lease.Page.EvaluateAsync<bool>("confirm('Delete all?')"));
        Assert.Contains(lease.Notes, note => note.Contains("Delete all?", StringComparison.Ordinal));

        lease.OnDialog = async dialog =>
        {
            await dialog.AcceptAsync();
            return true;
        };
        Assert.True(await lease.Page.EvaluateAsync<bool>("confirm('Save?')"));
    }

    [Fact]
    public async Task LeaseAsync_BrowserKilled_IsReplacedAndTheNextLeaseWorks()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await (await fixture.LeaseAsync()).DisposeAsync();
        var dead = fixture.Instance;
        Assert.NotEmpty(dead.Processes);

        ProcessTable.KillAll(dead.Processes);
        await Eventually.TrueAsync(() => dead.Processes.Count == 0);

        await using var lease = await fixture.LeaseAsync();
        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.NotEqual(dead.Id, fixture.Instance.Id);
        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task LeaseAsync_PageCrashedInALease_SessionIsReplacedInTheSameBrowser()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await using (var lease = await fixture.LeaseAsync())
        {
            var crashed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lease.Page.Crash += (_, _) => crashed.SetResult();
            var crashing = lease.Page.GotoAsync("chrome://crash");
            await crashed.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await Assert.ThrowsAnyAsync<PlaywrightException>(() => crashing);
        }

        var browser = fixture.Instance.Id;
        await using var next = await fixture.LeaseAsync();
        await next.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await next.Page.Locator("h1").InnerTextAsync());
        Assert.Equal(browser, fixture.Instance.Id);
    }

    [Fact]
    public async Task LeaseAsync_RendererStopped_BrowserIsKilledAndReplaced()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        await (await fixture.LeaseAsync()).DisposeAsync();
        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.Ready);
        var hung = fixture.Instance;
        var renderers = hung.Processes.Where(process => File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("--type=renderer")).ToList();
        Assert.NotEmpty(renderers);
        foreach (var renderer in renderers)
        {
            using var stop = Process.Start("/bin/kill", ["-STOP", $"{renderer.Id}"]);
            await stop.WaitForExitAsync();
        }

        await using var lease = await fixture.LeaseAsync();

        Assert.False(hung.IsAlive);
        Assert.Equal("about:blank", await lease.Page.EvaluateAsync<string>("location.href"));
    }

    [Fact]
    public async Task Condemn_ThenReturned_NextLeaseHasAnotherContext()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        IBrowserContext spent;
        await using (var lease = await fixture.LeaseAsync())
        {
            spent = lease.Page.Context;
            lease.Condemn("the grid never loaded");
        }

        await using var next = await fixture.LeaseAsync();

        Assert.NotSame(spent, next.Page.Context);
        Assert.Equal(2, _site.Logins.Count);
    }

    [Fact]
    public async Task LeaseAsync_PasswordRefused_OneLoginReachesTheSiteForThreeCallersAndTwoSessions()
    {
        await using var fixture = PoolFixture.Start(
            new LocalSiteAuthenticator(_site), ["wrong"], settings: new() { ["Pool:Accounts:0:Sessions"] = "2" });

        var answers = await Task.WhenAll(fixture.AskAsync(), fixture.AskAsync(), fixture.AskAsync());

        Assert.All(answers, answer => Assert.Contains("Unknown user or password", Assert.IsType<LeaseResult.AccountsRefused>(answer).Why, StringComparison.Ordinal));
        Assert.IsType<LeaseResult.AccountsRefused>(await fixture.AskAsync());
        Assert.Single(_site.Logins);
    }

    [Fact]
    public async Task LeaseAsync_OneOfTwoAccountsRefused_TheOtherServes()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["wrong", "buyer1"]);

        Assert.IsType<LeaseResult.AccountsRefused>(await fixture.AskAsync(account: "wrong"));
        await using var lease = await fixture.LeaseAsync();

        Assert.Equal("buyer1", lease.Account.Name);
    }

    [Fact]
    public async Task LeaseAsync_LoginFailsTwice_ThirdTryServesTheWaiter()
    {
        _site.FailingLogins = 2;
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);

        await using var lease = await fixture.LeaseAsync();

        Assert.Equal(3, _site.Logins.Count);
    }

    [Fact]
    public async Task LeaseAsync_LoginNeedsAPerson_AnswersNoneFreeWithTheReason()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["captcha"]);

        await Eventually.TrueAsync(() => fixture.Pool.Status()[0].State == SessionState.Down);
        var answer = Assert.IsType<LeaseResult.NoneFree>(await fixture.AskAsync(wait: TimeSpan.FromMilliseconds(50)));

        Assert.Contains("captcha", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeaseAsync_UnknownAccount_NamesTheConfiguredOnes()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);

        var answer = Assert.IsType<LeaseResult.NotConfigured>(await fixture.AskAsync(account: "nobody"));

        Assert.Contains("local/buyer1", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeaseAsync_OneSessionThreeCallers_AreServedInTheirOrder()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var held = await fixture.LeaseAsync();
        var waiting = new[] { fixture.AskAsync(), fixture.AskAsync(), fixture.AskAsync() };
        var order = new List<int>();

        await held.DisposeAsync();
        for (var served = 0; served < waiting.Length; served++)
        {
            var next = await Task.WhenAny(waiting.Where((_, caller) => !order.Contains(caller)));
            order.Add(Array.IndexOf(waiting, next));
            await ((LeaseResult.Granted)await next).Lease.DisposeAsync();
        }

        Assert.Equal([0, 1, 2], order);
    }

    [Fact]
    public async Task LeaseAsync_Cancelled_LeavesTheQueueToTheNext()
    {
        await using var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var held = await fixture.LeaseAsync();
        using var cancel = new CancellationTokenSource();
        var gone = fixture.Pool.LeaseAsync(new LeaseRequest { Site = PoolFixture.SiteName }, cancel.Token);
        var next = fixture.AskAsync();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await held.DisposeAsync();

        Assert.IsType<LeaseResult.Granted>(await next);
    }

    [Fact]
    public async Task Warming_TwoSessionsOfOneAccount_LogInOneAfterTheOther()
    {
        await using var fixture = PoolFixture.Start(
            new LocalSiteAuthenticator(_site), ["buyer1"], settings: new() { ["Pool:Accounts:0:Sessions"] = "2" });

        await using var first = await fixture.LeaseAsync();
        await using var second = await fixture.LeaseAsync();

        Assert.NotEqual(first.SessionId, second.SessionId);
        Assert.Equal((2, 1), (_site.Logins.Count, _site.MaxLoggingInAtOnce));
    }

    [Fact]
    public async Task StopAsync_LeaseOut_LetsItFinishAndGrantsNoOther()
    {
        await using var fixture = PoolFixture.Start(
            new LocalSiteAuthenticator(_site), ["buyer1"], settings: new() { ["Pool:DrainTimeout"] = "00:05:00" });
        await using var lease = await fixture.LeaseAsync();

        var stopping = fixture.StopAsync();

        Assert.IsType<LeaseResult.NoneFree>(await fixture.AskAsync());
        await lease.Page.GotoAsync(_site.At("/home"));
        Assert.Equal("Welcome buyer1", await lease.Page.Locator("h1").InnerTextAsync());
        Assert.False(stopping.IsCompleted);
        await lease.DisposeAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(ProcessTable.WithArgument(fixture.Owner.Argument));
    }

    [Fact]
    public async Task DisposeAsync_WarmPool_LeavesNoProcessAndNoDirectory()
    {
        var fixture = PoolFixture.Start(new LocalSiteAuthenticator(_site), ["buyer1"]);
        var pool = fixture.Pool;
        var scratch = fixture.Owner.ScratchDirectory;
        var marker = fixture.Owner.Argument;
        await using var lease = await fixture.LeaseAsync();
        var processes = fixture.Instance.Processes;
        var profile = RunningBrowser.ProfileOf(ProcessTable.WithArgument(marker));
        Assert.NotEmpty(ProcessTable.WithArgument(marker));
        Assert.True(processes.Count > 2, "a browser has several processes");
        Assert.True(Directory.Exists(scratch) && Directory.Exists(profile));

        await fixture.DisposeAsync();

        Assert.Empty(ProcessTable.WithArgument(marker));
        Assert.DoesNotContain(processes, ProcessTable.IsAlive);
        Assert.False(Directory.Exists(scratch) || Directory.Exists(profile));
        Assert.IsType<LeaseResult.NoneFree>(await pool.LeaseAsync(new LeaseRequest { Site = PoolFixture.SiteName }, CancellationToken.None));
    }
}
