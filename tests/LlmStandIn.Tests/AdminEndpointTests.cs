using System.Text.Json.Nodes;

namespace BrowserAgent.LlmStandIn.Tests;

public sealed class AdminEndpointTests
{
    private const string SaveIntent = "Looking for: save the order\nKind: button";

    [Fact]
    public async Task Report_AfterCalls_CountsCallsTokensAndFaults()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"error","times":1},{"kind":"ghost-ref","times":1}]""");
        using var failed = await sut.PostAsync(ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm));
        var spoilt = await sut.CompleteAsync(ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm));
        var right = await sut.CompleteAsync(ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm));

        var report = await sut.GetAdminAsync("report");

        Assert.Equal(3, (int)report["calls"]!);
        Assert.Equal((int)spoilt["usage"]!["prompt_tokens"]! + (int)right["usage"]!["prompt_tokens"]!, (int)report["prompt_tokens"]!);
        Assert.Equal((int)spoilt["usage"]!["completion_tokens"]! + (int)right["usage"]!["completion_tokens"]!, (int)report["completion_tokens"]!);
        Assert.Equal("""{"error":1,"ghost-ref":1}""", report["faults"]!.ToJsonString());
        Assert.Equal(["500", "200", "200"], report["last"]!.AsArray().Select(call => call!["status"]!.ToString()));
        Assert.Equal("e72", (string)report["last"]![2]!["ref"]!);
        Assert.DoesNotContain("ACME", report.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AfterManyCalls_KeepsTheLastFiftyBodies()
    {
        await using var sut = await LlmStandInFixture.StartAsync();
        for (var call = 0; call < 53; call++)
        {
            await sut.CompleteStepAsync($"Looking for: save {call}\nKind: button", "- button \"Save\" [ref=e1]");
        }

        var bodies = (await sut.GetAdminAsync("requests")).AsArray();

        Assert.Equal(50, bodies.Count);
        Assert.Contains("save 3\n", (string)bodies[0]!["messages"]![1]!["content"]!, StringComparison.Ordinal);
        Assert.Contains("save 52\n", (string)bodies[^1]!["messages"]![1]!["content"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_SecretWithOddLetters_IsFoundInTheRawText()
    {
        await using var sut = await LlmStandInFixture.StartAsync();
        await sut.CompleteStepAsync("Looking for: save\nKind: button", "- textbox \"Password\" [ref=e1]: p<ä&+s");

        var raw = await sut.Http.GetStringAsync(new Uri(sut.Address, "/admin/requests"));

        Assert.Contains("p<ä&+s", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_AfterCallsAndFaults_LeavesNothing()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"ghost-ref"}]""");
        await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm);

        using var reset = await sut.PostAdminAsync("reset", string.Empty);

        Assert.Equal(0, (int)(await sut.GetAdminAsync("report"))["calls"]!);
        Assert.Empty((await sut.GetAdminAsync("requests")).AsArray());
        Assert.Empty((await sut.GetAdminAsync("faults")).AsArray());
        Assert.Equal("e72", (await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm)).Ref);
    }
}
