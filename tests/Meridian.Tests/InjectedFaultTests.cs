using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

public sealed class InjectedFaultTests(MeridianFixture fixture) : IClassFixture<MeridianFixture>
{
    [Theory]
    [InlineData(FaultKind.ErrorBeforeCommit, 500, 0)]
    [InlineData(FaultKind.CommitThen500, 500, 1)]
    [InlineData(FaultKind.FalseSaved, 200, 0)]
    [InlineData(FaultKind.Locked, 200, 0)]
    [InlineData(FaultKind.SessionEndMidSave, 200, 0)]
    public async Task Save_OneFault_CommitsOrNotAndSparesTheNextSave(string kind, int status, int committed)
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(new FaultSpec { Kind = kind, Times = 1, Reference = "R-hit" });

        Assert.True((await user.SaveAsync("R-spared")).SaysSaved);
        PageResponse hit = await user.SaveAsync("R-hit");
        Assert.Equal(status, hit.Status);
        Assert.Equal(kind == FaultKind.FalseSaved, hit.SaysSaved);
        Assert.Equal(kind == FaultKind.SessionEndMidSave, hit.IsLogin);
        Assert.Equal(committed, (await fixture.TruthAsync("R-hit")).Orders.Count);

        if (kind == FaultKind.SessionEndMidSave)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(30));
            await user.SignInAsync();
        }

        Assert.True((await user.SaveAsync("R-hit")).SaysSaved);
        GroundTruth truth = await fixture.TruthAsync();
        Assert.Contains(truth.Events, happened => happened.Kind == EventKind.Fault && happened.Detail == kind && happened.Reference == "R-hit");
    }

    [Theory]
    [InlineData(FaultKind.CommitThenNoAnswer, 1)]
    [InlineData(FaultKind.NoAnswerBeforeCommit, 0)]
    public async Task Save_NoAnswer_CutsTheConnectionOverASavedOrderOrNone(string kind, int committed)
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(new FaultSpec { Kind = kind, Times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => user.SaveAsync("R-silent"));
        Assert.Equal(committed, (await fixture.TruthAsync("R-silent")).Orders.Count);
    }

    [Fact]
    public async Task Get_FaultOfAReferenceAndMethod_HitsTheSearchForItAlone()
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.Maintenance, Method = "GET", Path = "/orders", Reference = "R-hit", Times = 1 });

        Assert.Equal(200, (await user.GetAsync("/orders?search=R-spared")).Status);
        Assert.True((await user.SaveAsync("R-hit")).SaysSaved);
        Assert.Equal(503, (await user.GetAsync("/orders?search=R-hit")).Status);
        Assert.Equal(200, (await user.GetAsync("/orders?search=R-hit")).Status);
    }

    [Theory]
    [InlineData(FaultKind.HoldBeforeCommit, false, 0, 1)]
    [InlineData(FaultKind.HoldAfterCommit, false, 1, 1)]
    [InlineData(FaultKind.HoldBeforeCommit, true, 0, 0)]
    public async Task Save_Held_StandsAtItsPointUntilReleased(string kind, bool drop, int whileHeld, int afterwards)
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(new FaultSpec { Kind = kind, Times = 1 });
        Task<PageResponse> save = user.SaveAsync("R-held");
        HeldRequest held = await fixture.HeldAsync(save);
        Assert.Equal((kind, "buyer1", "R-held"), (held.Kind, held.Account, held.Reference));
        Assert.Equal(whileHeld, (await fixture.TruthAsync()).Orders.Count);

        await fixture.PostAsync("/release", new { id = held.Id, drop });
        if (drop)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => save);
        }
        else
        {
            Assert.True((await save).SaysSaved);
        }

        Assert.Equal(afterwards, (await fixture.TruthAsync()).Orders.Count);
    }

    [Fact]
    public async Task Get_MaintenanceTooManyModalSlow_EachShowsOnce()
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(
            new FaultSpec { Kind = FaultKind.Maintenance, Times = 1, Path = "/suppliers" },
            new FaultSpec { Kind = FaultKind.TooMany, Times = 1, Path = "/items", Seconds = 7 },
            new FaultSpec { Kind = FaultKind.Modal, Times = 1, Path = "/orders/new" },
            new FaultSpec { Kind = FaultKind.Slow, Times = 1, Ms = 1 });

        Task<PageResponse> slow = user.GetAsync("/suppliers");
        await fixture.Clock.WaitForTimersAsync();
        Assert.False(slow.IsCompleted);
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(503, (await slow).Status);
        Assert.Equal(200, (await user.GetAsync("/suppliers")).Status);
        PageResponse tooMany = await user.GetAsync("/items");
        Assert.Equal((429, TimeSpan.FromSeconds(7)), (tooMany.Status, tooMany.RetryAfter));
        Assert.Contains("role=\"dialog\"", (await user.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"dialog\"", (await user.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        Assert.Contains((await fixture.TruthAsync()).Events, happened => happened.Detail == FaultKind.Slow);
    }

    [Fact]
    public async Task Get_Nuisances_AreOnTheirPageOnceAndTellWhatBecameOfThem()
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(
            new FaultSpec { Kind = FaultKind.CookieBanner, Times = 1, Path = "/orders/new" },
            new FaultSpec { Kind = FaultKind.ConfirmSave, Times = 1, Path = "/orders/new" });

        Assert.DoesNotContain("nuisance.js", (await user.GetAsync("/orders")).Html, StringComparison.Ordinal);
        Assert.Contains("data-what=\"cookie-banner confirm-save\"", (await user.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("nuisance.js", (await user.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        await user.GetAsync("/api/told?what=cookies-necessary");
        Assert.Contains((await fixture.TruthAsync()).Events, happened => happened is { Kind: EventKind.PageReported, Account: "buyer1", Detail: "cookies-necessary" });
    }

    [Fact]
    public async Task Session_EndedByAgeRequestsOrderOrKick_LeadsToLogin()
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndAfterSeconds, Seconds = 60, Account = "buyer1" });
        Assert.False((await user.GetAsync("/orders")).IsLogin);
        fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await user.GetAsync("/orders")).IsLogin);

        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndAfterRequests, Requests = 3, Times = 1 });
        await user.SignInAsync();
        Assert.False((await user.GetAsync("/orders")).IsLogin);
        Assert.False((await user.GetAsync("/orders")).IsLogin);
        Assert.True((await user.GetAsync("/orders")).IsLogin);

        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        await user.SignInAsync();
        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndNow, Account = "buyer2" });
        Assert.False((await user.GetAsync("/orders")).IsLogin);
        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndNow, Account = "buyer1" });
        Assert.True((await user.GetAsync("/orders")).IsLogin);

        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        await user.SignInAsync();
        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.Kick });
        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        using MeridianHttpClient other = fixture.CreateUser();
        await other.SignInAsync();
        Assert.True((await user.GetAsync("/orders")).IsLogin);
        Assert.False((await other.GetAsync("/orders")).IsLogin);
        Assert.Contains((await fixture.TruthAsync()).Logins, login => login is { Account: "buyer1", Outcome: LoginResult.Kicked });
    }

    [Theory]
    [InlineData("memo", "Gate", "R-cut")]
    [InlineData("reference", "Gate 3", "R-cu")]
    public async Task Save_Truncate_CutsSilently(string field, string memo, string reference)
    {
        using MeridianHttpClient user = await CreateSut();
        await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.Truncate, Field = field, Keep = 4 });
        Assert.True((await user.SaveAsync("R-cut")).SaysSaved);
        OrderRecord order = Assert.Single((await fixture.TruthAsync()).Orders);
        Assert.Equal((memo, reference), (order.Memo, order.Reference));
    }

    [Fact]
    public async Task Faults_ShareAndSeed_HitTheSameSavesInEveryRun()
    {
        using MeridianHttpClient user = await CreateSut();
        List<string> runs = [];
        for (int run = 0; run < 2; run++)
        {
            await fixture.ArmAsync(new FaultSpec { Kind = FaultKind.Locked, Share = 0.5, Seed = 11 });
            string hits = "";
            for (int i = 0; i < 8; i++)
            {
                hits += (await user.SaveAsync("R-share")).SaysSaved ? "." : "x";
            }

            runs.Add(hits);
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.Contains('x', runs[0]);
        Assert.Contains('.', runs[0]);
    }

    private async Task<MeridianHttpClient> CreateSut()
    {
        await fixture.PostAsync("/reset", "");
        MeridianHttpClient user = fixture.CreateUser();
        await user.SignInAsync();
        return user;
    }
}
