using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrowserAgent.LlmStandIn.Tests;

public sealed class AnswerFaultTests
{
    private const string SaveIntent = "Looking for: save the order\nKind: button";

    private static readonly JsonObject Save = ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm);

    [Theory]
    [InlineData("too-many", HttpStatusCode.TooManyRequests, "rate_limit_exceeded")]
    [InlineData("error", HttpStatusCode.InternalServerError, null)]
    public async Task Status_FaultOnce_FailsOnceThenAnswers(string kind, HttpStatusCode status, string? code)
    {
        await using var sut = await LlmStandInFixture.StartAsync($$"""[{"kind":"{{kind}}","times":1,"ms":2500}]""");

        using var response = await sut.PostAsync(Save);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["code"]);
        Assert.Equal(kind is "too-many" ? TimeSpan.FromSeconds(3) : null, response.Headers.RetryAfter?.Delta);
        Assert.Equal("e72", (await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm)).Ref);
    }

    [Fact]
    public async Task Timeout_Held_OutlastsTheClientsPatience()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"timeout","times":1,"ms":600000}]""");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => sut.Http.PostAsync("chat/completions", new StringContent(Save.ToJsonString()), patience.Token));

        Assert.Equal("use", (await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm)).Verb);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_ConnectionBreaks_InTheMiddleOfTheBody(bool stream)
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"cut","times":1}]""");
        var request = (JsonObject)Save.DeepClone();
        request["stream"] = stream;

        await Assert.ThrowsAsync<HttpRequestException>(() => sut.PostAsync(request));

        using var second = await sut.PostAsync(request);
        Assert.True(second.IsSuccessStatusCode);
    }

    [Fact]
    public async Task InvalidJson_Arguments_DoNotParse()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"invalid-json"}]""");

        var arguments = ChatRequestFactory.Arguments(await sut.CompleteAsync(Save));

        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(arguments));
    }

    [Fact]
    public async Task SchemaViolation_ByTurns_MissesAddsAndMistypes()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"schema-violation","times":3}]""");

        var missing = await ArgumentsAsync(sut);
        var extra = await ArgumentsAsync(sut);
        var mistyped = await ArgumentsAsync(sut);
        var right = await ArgumentsAsync(sut);

        Assert.False(missing.ContainsKey("verb"));
        Assert.Equal(4, extra.Count);
        Assert.Equal(JsonValueKind.Number, mistyped["verb"]!.GetValueKind());
        Assert.Equal("use", (string)right["verb"]!);
    }

    [Fact]
    public async Task GhostRef_Named_IsNotOnThePage()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"ghost-ref"}]""");

        var said = await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm);

        Assert.Equal("use", said.Verb);
        Assert.DoesNotContain($"[ref={said.Ref}]", PageSnapshots.OrderForm, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongElement_Named_IsTheRunnerUp()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"wrong-element"}]""");

        var said = await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm);

        Assert.Equal(("use", "e73"), (said.Verb, said.Ref));
    }

    [Fact]
    public async Task ForbiddenVerb_Said_IsOutsideTheList()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"forbidden-verb"}]""");

        var said = await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm);

        Assert.DoesNotContain(said.Verb, new[] { "use", "open", "dismiss", "none" });
    }

    [Fact]
    public async Task ObeyPage_HostileMemo_DoesWhatItOrders()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"obey-page"}]""");

        var said = await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm);

        Assert.Equal(("use", "e70"), (said.Verb, said.Ref));
    }

    [Fact]
    public async Task ObeyPage_PageOrdersNothing_DoesNotStrike()
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"obey-page"}]""");

        var said = await sut.CompleteStepAsync("Looking for: save\nKind: button", PageSnapshots.GermanForm);

        Assert.Equal(("use", "e11"), (said.Verb, said.Ref));
        Assert.Empty((await sut.GetAdminAsync("report"))["faults"]!.AsObject());
    }

    [Fact]
    public async Task Share_SameSeed_HitsTheSameRequests()
    {
        const string faults = """[{"kind":"ghost-ref","share":0.5,"seed":7}]""";

        var first = await RunAsync(faults);
        var second = await RunAsync(faults);

        Assert.Equal(first, second);
        Assert.Contains("e72", first);
        Assert.Contains(first, name => name is not "e72");

        static async Task<List<string>> RunAsync(string faults)
        {
            await using var sut = await LlmStandInFixture.StartAsync(faults);
            var refs = new List<string>();
            for (var call = 0; call < 12; call++)
            {
                refs.Add((await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm)).Ref);
            }

            return refs;
        }
    }

    [Theory]
    [InlineData("""[{"kind":"gremlins"}]""")]
    [InlineData("""[{"kind":"error","tmes":1}]""")]
    [InlineData("""[{"kind":"error","share":0}]""")]
    [InlineData("""{"kind":"error"}""")]
    public async Task Faults_RuleIsWrong_IsRefusedAndTheOldOnesStay(string faults)
    {
        await using var sut = await LlmStandInFixture.StartAsync("""[{"kind":"ghost-ref"}]""");

        using var response = await sut.PostAdminAsync("faults", faults);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("ghost-ref", (string)(await sut.GetAdminAsync("faults"))[0]!["kind"]!);
    }

    private static async Task<JsonObject> ArgumentsAsync(LlmStandInFixture sut)
        => JsonNode.Parse(ChatRequestFactory.Arguments(await sut.CompleteAsync(Save)))!.AsObject();
}
