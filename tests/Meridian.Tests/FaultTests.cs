using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Truth;

namespace BrowserAgent.Meridian.Tests;

public sealed class FaultTests(MeridianBed bed) : IClassFixture<MeridianBed>
{
    [Theory]
    [InlineData(FaultKind.ErrorBeforeCommit, 500, 0)]
    [InlineData(FaultKind.CommitThen500, 500, 1)]
    [InlineData(FaultKind.FalseSaved, 200, 0)]
    [InlineData(FaultKind.Locked, 200, 0)]
    [InlineData(FaultKind.SessionEndMidSave, 200, 0)]
    public async Task Save_OneFault_CommitsOrNotAndSparesTheNextSave(string kind, int status, int committed)
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(new FaultSpec { Kind = kind, Times = 1, Reference = "R-hit" });

        Assert.True((await clerk.SaveAsync("R-spared")).SaysSaved);
        Seen hit = await clerk.SaveAsync("R-hit");
        Assert.Equal(status, hit.Status);
        Assert.Equal(kind == FaultKind.FalseSaved, hit.SaysSaved);
        Assert.Equal(kind == FaultKind.SessionEndMidSave, hit.IsLogin);
        Assert.Equal(committed, (await bed.TruthAsync("R-hit")).Orders.Count);

        if (kind == FaultKind.SessionEndMidSave)
        {
            bed.Clock.Advance(TimeSpan.FromSeconds(30));
            await clerk.SignInAsync();
        }

        Assert.True((await clerk.SaveAsync("R-hit")).SaysSaved);
        GroundTruth truth = await bed.TruthAsync();
        Assert.Contains(truth.Events, happened => happened.Kind == EventKind.Fault && happened.Detail == kind && happened.Reference == "R-hit");
    }

    [Theory]
    [InlineData(FaultKind.CommitThenNoAnswer, 1)]
    [InlineData(FaultKind.NoAnswerBeforeCommit, 0)]
    public async Task Save_NoAnswer_CutsTheConnectionOverASavedOrderOrNone(string kind, int committed)
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(new FaultSpec { Kind = kind, Times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => clerk.SaveAsync("R-silent"));
        Assert.Equal(committed, (await bed.TruthAsync("R-silent")).Orders.Count);
    }

    [Fact]
    public async Task Get_FaultOfAReferenceAndMethod_HitsTheSearchForItAlone()
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.Maintenance, Method = "GET", Path = "/orders", Reference = "R-hit", Times = 1 });

        Assert.Equal(200, (await clerk.GetAsync("/orders?search=R-spared")).Status);
        Assert.True((await clerk.SaveAsync("R-hit")).SaysSaved);
        Assert.Equal(503, (await clerk.GetAsync("/orders?search=R-hit")).Status);
        Assert.Equal(200, (await clerk.GetAsync("/orders?search=R-hit")).Status);
    }

    [Theory]
    [InlineData(FaultKind.HoldBeforeCommit, false, 0, 1)]
    [InlineData(FaultKind.HoldAfterCommit, false, 1, 1)]
    [InlineData(FaultKind.HoldBeforeCommit, true, 0, 0)]
    public async Task Save_Held_StandsAtItsPointUntilReleased(string kind, bool drop, int whileHeld, int afterwards)
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(new FaultSpec { Kind = kind, Times = 1 });
        Task<Seen> save = clerk.SaveAsync("R-held");
        HeldRequest held = await bed.HeldAsync(save);
        Assert.Equal((kind, "buyer1", "R-held"), (held.Kind, held.Account, held.Reference));
        Assert.Equal(whileHeld, (await bed.TruthAsync()).Orders.Count);

        await bed.PostAsync("/release", new { id = held.Id, drop });
        if (drop)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => save);
        }
        else
        {
            Assert.True((await save).SaysSaved);
        }

        Assert.Equal(afterwards, (await bed.TruthAsync()).Orders.Count);
    }

    [Fact]
    public async Task Get_MaintenanceTooManyModalSlow_EachShowsOnce()
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(
            new FaultSpec { Kind = FaultKind.Maintenance, Times = 1, Path = "/suppliers" },
            new FaultSpec { Kind = FaultKind.TooMany, Times = 1, Path = "/items", Seconds = 7 },
            new FaultSpec { Kind = FaultKind.Modal, Times = 1, Path = "/orders/new" },
            new FaultSpec { Kind = FaultKind.Slow, Times = 1, Ms = 1 });

        Assert.Equal(503, (await clerk.GetAsync("/suppliers")).Status);
        Assert.Equal(200, (await clerk.GetAsync("/suppliers")).Status);
        Seen tooMany = await clerk.GetAsync("/items");
        Assert.Equal((429, TimeSpan.FromSeconds(7)), (tooMany.Status, tooMany.RetryAfter));
        Assert.Contains("role=\"dialog\"", (await clerk.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"dialog\"", (await clerk.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        Assert.Contains((await bed.TruthAsync()).Events, happened => happened.Detail == FaultKind.Slow);
    }

    [Fact]
    public async Task Get_Nuisances_AreOnTheirPageOnceAndTellWhatBecameOfThem()
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(
            new FaultSpec { Kind = FaultKind.CookieBanner, Times = 1, Path = "/orders/new" },
            new FaultSpec { Kind = FaultKind.ConfirmSave, Times = 1, Path = "/orders/new" });

        Assert.DoesNotContain("nuisance.js", (await clerk.GetAsync("/orders")).Html, StringComparison.Ordinal);
        Assert.Contains("data-what=\"cookie-banner confirm-save\"", (await clerk.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("nuisance.js", (await clerk.GetAsync("/orders/new")).Html, StringComparison.Ordinal);
        await clerk.GetAsync("/api/told?what=cookies-necessary");
        Assert.Contains((await bed.TruthAsync()).Events, happened => happened is { Kind: EventKind.Told, Account: "buyer1", Detail: "cookies-necessary" });
    }

    [Fact]
    public async Task Session_EndedByAgeRequestsOrderOrKick_LeadsToLogin()
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndAfterSeconds, Seconds = 60, Account = "buyer1" });
        Assert.False((await clerk.GetAsync("/orders")).IsLogin);
        bed.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await clerk.GetAsync("/orders")).IsLogin);

        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndAfterRequests, Requests = 3, Times = 1 });
        await clerk.SignInAsync();
        Assert.False((await clerk.GetAsync("/orders")).IsLogin);
        Assert.False((await clerk.GetAsync("/orders")).IsLogin);
        Assert.True((await clerk.GetAsync("/orders")).IsLogin);

        bed.Clock.Advance(TimeSpan.FromSeconds(30));
        await clerk.SignInAsync();
        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndNow, Account = "buyer2" });
        Assert.False((await clerk.GetAsync("/orders")).IsLogin);
        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.SessionEndNow, Account = "buyer1" });
        Assert.True((await clerk.GetAsync("/orders")).IsLogin);

        bed.Clock.Advance(TimeSpan.FromSeconds(30));
        await clerk.SignInAsync();
        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.Kick });
        bed.Clock.Advance(TimeSpan.FromSeconds(30));
        using Clerk other = bed.Clerk();
        await other.SignInAsync();
        Assert.True((await clerk.GetAsync("/orders")).IsLogin);
        Assert.False((await other.GetAsync("/orders")).IsLogin);
        Assert.Contains((await bed.TruthAsync()).Logins, login => login is { Account: "buyer1", Outcome: LoginOutcome.Kicked });
    }

    [Theory]
    [InlineData("memo", "Gate", "R-cut")]
    [InlineData("reference", "Gate 3", "R-cu")]
    public async Task Save_Truncate_CutsSilently(string field, string memo, string reference)
    {
        using Clerk clerk = await CreateSut();
        await bed.ArmAsync(new FaultSpec { Kind = FaultKind.Truncate, Field = field, Keep = 4 });
        Assert.True((await clerk.SaveAsync("R-cut")).SaysSaved);
        OrderRecord order = Assert.Single((await bed.TruthAsync()).Orders);
        Assert.Equal((memo, reference), (order.Memo, order.Reference));
    }

    [Fact]
    public async Task Faults_ShareAndSeed_HitTheSameSavesInEveryRun()
    {
        using Clerk clerk = await CreateSut();
        List<string> runs = [];
        for (int run = 0; run < 2; run++)
        {
            await bed.ArmAsync(new FaultSpec { Kind = FaultKind.Locked, Share = 0.5, Seed = 11 });
            string hits = "";
            for (int i = 0; i < 8; i++)
            {
                hits += (await clerk.SaveAsync("R-share")).SaysSaved ? "." : "x";
            }

            runs.Add(hits);
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.Contains('x', runs[0]);
        Assert.Contains('.', runs[0]);
    }

    private async Task<Clerk> CreateSut()
    {
        await bed.PostAsync("/reset", "");
        Clerk clerk = bed.Clerk();
        await clerk.SignInAsync();
        return clerk;
    }
}
