using System.Text.Json;

namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>Other interface versions and injected faults: each order is saved once as requested, or goes to a person with nothing saved.</summary>
public sealed class MeridianVersionAndFaultTests(MeridianWorkerFixture worker) : IClassFixture<MeridianWorkerFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Enter_LabelsAsThePackKnowsThem_SavesOnceAsAsked(int version)
    {
        await worker.PostAdminAsync("/ui", new { version });
        var reference = worker.NextReference();

        var job = await worker.EnterAsync(reference);

        Assert.Equal("entered", job.GetProperty("verdict").GetString());
        ExpectedMeridianOrder.Check(Assert.Single(await worker.SavedAsync(reference)));
    }

    [Theory]
    [InlineData(3, "order.supplier")]
    [InlineData(4, "order.save")]
    [InlineData(5, "line.add")]
    [InlineData(6, "orders.rows")]
    [InlineData(7, "order.reference")]
    public async Task Enter_ThePackNoLongerFits_WaitsForAPersonAndSavesNothing(int version, string element)
    {
        await worker.PostAdminAsync("/ui", new { version });
        var reference = worker.NextReference();

        var job = await worker.EnterAsync(reference);

        Assert.Equal("review", job.GetProperty("state").GetString());
        Assert.Contains(element, job.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(await worker.SavedAsync(reference));
        Assert.Equal(0, await worker.DiscardedAsync());
    }

    [Theory]
    [InlineData("commit-then-500")]
    [InlineData("commit-then-no-answer")]
    [InlineData("slow")]
    [InlineData("modal")]
    [InlineData("session-end-now")]
    public async Task Enter_FaultAtTheSite_SavesOnceAsAsked(string kind)
    {
        await worker.PostAdminAsync("/ui", new { version = 1 });
        var reference = worker.NextReference();
        await worker.PostAdminAsync("/faults", new[] { Fault(kind, reference) });

        var job = await worker.EnterAsync(reference);

        Assert.Equal("entered", job.TryGetProperty("verdict", out var verdict) ? verdict.GetString() : job.GetProperty("reason").GetString());
        ExpectedMeridianOrder.Check(Assert.Single(await worker.SavedAsync(reference)));
    }

    [Theory]
    [InlineData("false-saved")]
    [InlineData("locked")]
    public async Task Enter_TheSaveDidNotHappen_IsNotReportedAsDone(string kind)
    {
        await worker.PostAdminAsync("/ui", new { version = 1 });
        var reference = worker.NextReference();
        await worker.PostAdminAsync("/faults", new[] { Fault(kind, reference) });

        var job = await worker.EnterAsync(reference);

        Assert.Equal("review", job.GetProperty("state").GetString());
        Assert.Empty(await worker.SavedAsync(reference));
    }

    [Fact]
    public async Task Enter_LoginAskedForInsteadOfTheSave_IsEnteredOnceMoreAndSavedOnce()
    {
        await worker.PostAdminAsync("/ui", new { version = 1 });
        var reference = worker.NextReference();
        await worker.PostAdminAsync("/faults", new[] { Fault("session-end-mid-save", reference) });

        var job = await worker.EnterAsync(reference);

        Assert.Equal("entered", job.TryGetProperty("verdict", out var verdict) ? verdict.GetString() : job.GetProperty("reason").GetString());
        ExpectedMeridianOrder.Check(Assert.Single(await worker.SavedAsync(reference)));
    }

    private static Dictionary<string, object> Fault(string kind, string reference) => kind switch
    {
        "slow" => new() { ["kind"] = kind, ["ms"] = 700, ["times"] = 3 },
        "modal" => new() { ["kind"] = kind, ["path"] = "/orders/new", ["times"] = 1 },
        "session-end-now" => new() { ["kind"] = kind },
        _ => new() { ["kind"] = kind, ["reference"] = reference, ["times"] = 1 },
    };
}
