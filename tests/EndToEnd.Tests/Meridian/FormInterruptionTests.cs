namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>Interruptions while the form is filled: the pack's rules dismiss them, and the order is saved once as requested.</summary>
public sealed class FormInterruptionTests(MeridianWorkerFixture worker) : IClassFixture<MeridianWorkerFixture>
{
    [Theory]
    [InlineData("modal", null)]
    [InlineData("cookie-banner", "cookies-necessary")]
    [InlineData("expiry-warning", "session-kept")]
    [InlineData("popup-window", null)]
    [InlineData("confirm-save", null)]
    public async Task Enter_Interrupted_IsAnsweredByTheRulesAndSavesOnceAsAsked(string kind, string? told)
    {
        var reference = worker.NextReference();
        await worker.PostAdminAsync("/faults", new[] { new { kind, path = "/orders/new", times = 1 } });

        var job = await worker.EnterAsync(reference);

        Assert.Equal("entered", job.TryGetProperty("verdict", out var verdict) ? verdict.GetString() : job.GetProperty("reason").GetString());
        ExpectedMeridianOrder.Check(Assert.Single(await worker.SavedAsync(reference)));
        Assert.Contains(kind, await worker.EventsAsync("fault"));
        Assert.True(told is null || (await worker.EventsAsync("told")).Contains(told));
    }

    [Fact]
    public async Task Worker_WithKeysAndPasswordsInItsEnvironment_GivesThemToNoProcessThatItStarts()
    {
        await worker.EnterAsync(worker.NextReference());

        var below = InheritedEnvironmentCheck.Below(worker.ProcessId);

        Assert.Contains("BROWSERAGENT_SECRET__MERIDIAN__BUYER1__PASSWORD=", InheritedEnvironmentCheck.Of(worker.ProcessId), StringComparison.Ordinal);
        Assert.Contains(below, process => process.Program == "node" && process.Environment.Contains("PATH=", StringComparison.Ordinal));

        // Redis writes its title over its environment, so the kernel does not show what it was given.
        Assert.Contains(below, process => process.Program.StartsWith("chrom", StringComparison.Ordinal) || process.Program.StartsWith("headless", StringComparison.Ordinal));
        Assert.All(below, process => Assert.DoesNotContain("BROWSERAGENT_", process.Environment, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enter_SessionEndsInAFormThatAsksBeforeItIsLeft_IsFilledAgainAndSavesOnceAsAsked()
    {
        var reference = worker.NextReference();
        await worker.PostAdminAsync(
            "/faults",
            new object[] { new { kind = "ask-before-leaving", path = "/orders/new" }, new { kind = "session-end-after-requests", path = "/api/items", requests = 0, times = 1 } });

        var job = await worker.EnterAsync(reference);

        Assert.Equal("entered", job.TryGetProperty("verdict", out var verdict) ? verdict.GetString() : job.GetProperty("reason").GetString());
        ExpectedMeridianOrder.Check(Assert.Single(await worker.SavedAsync(reference)));
        Assert.Contains("session-end-after-requests", await worker.EventsAsync("fault"));
        Assert.Contains("leave-asked", await worker.EventsAsync("told"));
    }
}
