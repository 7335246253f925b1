namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>Negative controls of <see cref="FormInterruptionTests"/>: without its rule, each interruption sends the order to a person and nothing is saved.</summary>
public sealed class FormInterruptionNegativeControlTests(MeridianWithoutInterruptionRulesFixture worker) : IClassFixture<MeridianWithoutInterruptionRulesFixture>
{
    [Theory]
    [InlineData("modal")]
    [InlineData("cookie-banner")]
    [InlineData("expiry-warning")]
    [InlineData("popup-window")]
    [InlineData("confirm-save")]
    public async Task Enter_InterruptedWithoutARule_WaitsForAPersonAndSavesNothing(string kind)
    {
        var reference = worker.NextReference();
        await worker.PostAdminAsync("/faults", new[] { new { kind, path = "/orders/new" } });

        var job = await worker.EnterAsync(reference);

        Assert.Equal("review", job.GetProperty("state").GetString());
        Assert.Empty(await worker.SavedAsync(reference));
        Assert.Contains(kind, await worker.EventsAsync("fault"));
    }
}
