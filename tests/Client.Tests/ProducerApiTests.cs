using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.Client.Tests;

/// <summary>The API and the commands that producers use, as plain HTTP and as command lines.</summary>
public sealed class ProducerApiTests(BrowserlessWorkerFixture worker) : IClassFixture<BrowserlessWorkerFixture>
{
    [Fact]
    public async Task PostJobs_ArrayWithUnreadableElements_AnswersEachInItsPlace()
    {
        var good = JsonSerializer.Serialize(ClientJson.Of(BrowserlessWorkerFixture.Order(), "k-" + Guid.NewGuid().ToString("N")), ClientJson.Wire);

        var (status, body) = await PostAsync("/v1/jobs", $$"""[7, {{good}}, {"site":"meridian","colour":"red"}, {"site":"nowhere","type":"x","payload":{} }]""");

        Assert.Equal(200, status);
        Assert.Equal(["unreadable", "accepted", "unreadable", "rejected"], body.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("status").GetString()));
        Assert.Contains("colour", body.GetProperty("answers")[2].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "1 to 1000")]
    [InlineData("[{]", "invalid")]
    public async Task PostJobs_ImpossibleArray_Is400(string text, string word)
    {
        var (status, body) = await PostAsync("/v1/jobs", text);

        Assert.Equal(400, status);
        Assert.Contains(word, body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostJobs_MoreThan1000_Is400AndNothingIsStored()
    {
        var (status, body) = await PostAsync("/v1/jobs", $"[{string.Join(',', Enumerable.Repeat("{}", 1_001))}]");

        Assert.Equal(400, status);
        Assert.Contains("holds 1001 jobs", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostJobs_ArrayUnderOneKeyHeader_Is400()
    {
        using var http = worker.Http();
        http.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        using var answer = await http.PostAsJsonAsync("/v1/jobs", new[] { new { site = "meridian" } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("idempotency_key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostJobs_KeyHeader_IsTheKey()
    {
        using var http = worker.Http();
        http.DefaultRequestHeaders.Add("Idempotency-Key", $"k-{Guid.NewGuid():N}");
        var order = JsonSerializer.Deserialize<Dictionary<string, object?>>(JsonSerializer.Serialize(ClientJson.Of(BrowserlessWorkerFixture.Order(), "unused"), ClientJson.Wire))!;
        order.Remove("idempotency_key");

        using var first = await http.PostAsJsonAsync("/v1/jobs", order);
        using var second = await http.PostAsJsonAsync("/v1/jobs", order);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(Id(await first.Content.ReadFromJsonAsync<JsonElement>()), Id(await second.Content.ReadFromJsonAsync<JsonElement>()));
    }

    [Fact]
    public async Task PostJobs_WithoutAContentType_IsReadAllTheSame()
    {
        using var http = worker.Http();
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(ClientJson.Of(BrowserlessWorkerFixture.Order(), $"k-{Guid.NewGuid():N}"), ClientJson.Wire));

        using var answer = await http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Webhooks_ThatNobodyTakes_AreListedAndSentAgainOnRequest()
    {
        var hook = new Uri($"http://127.0.0.1:{worker.WebhookPort}/hook?token=hush");
        var review = Assert.IsType<EnqueueResult.InReview>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order(unusual: true) with { Webhook = hook }));
        using var http = worker.Http();
        async Task<JsonElement> DeadAsync(CancellationToken token) => await http.GetFromJsonAsync<JsonElement>("/v1/webhooks/dead?limit=10", token);

        var dead = (await Eventually.UntilAsync(DeadAsync, answer => answer.GetProperty("webhooks").GetArrayLength() == 1, BrowserlessWorkerFixture.TimeoutToken())).GetProperty("webhooks")[0];
        var listed = await worker.CommandAsync("webhooks", "dead");
        var retried = await worker.CommandAsync("webhooks", "retry");

        Assert.Equal(($"{review.Id}.review", 2), (dead.GetProperty("event").GetString(), dead.GetProperty("attempts").GetInt32()));
        Assert.Equal((0, true), (listed.ExitCode, listed.Output.Contains(review.Id, StringComparison.Ordinal)));
        Assert.DoesNotContain("hush", dead + listed.Output, StringComparison.Ordinal);
        Assert.Contains("1 are sent again", retried.Output, StringComparison.Ordinal);
        Assert.True((await Eventually.UntilAsync(DeadAsync, answer => answer.GetProperty("webhooks").GetArrayLength() == 1, BrowserlessWorkerFixture.TimeoutToken()))
            .GetProperty("webhooks")[0].GetProperty("at").GetDateTimeOffset() > dead.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task PauseAndResume_BySiteAndTenant_AreListedUntilResumed()
    {
        Assert.Equal("site:meridian", Paused((await PostAsync("/v1/pause", """{"site":"meridian"}""")).Body));
        Assert.Equal("site:meridian tenant:north", Paused((await PostAsync("/v1/pause", """{"tenant":"north"}""")).Body));
        Assert.Equal("all: site:meridian tenant:north", Paused((await PostAsync("/v1/pause", "")).Body));

        using (var http = worker.Http())
        {
            Assert.Equal("all: site:meridian tenant:north", Paused(await http.GetFromJsonAsync<JsonElement>("/v1/pause")));
        }

        await PostAsync("/v1/resume", """{"site":"meridian"}""");
        await PostAsync("/v1/resume", """{"tenant":"north"}""");
        Assert.Equal("", Paused((await PostAsync("/v1/resume", "{}")).Body));
    }

    [Theory]
    [InlineData("/v1/pause", """{"site":"a","tenant":"b"}""", "together")]
    [InlineData("/v1/pause", """{"site":"a\nb"}""", "is not a name")]
    [InlineData("/v1/resume", """{"colour":"red"}""", "colour")]
    [InlineData("/v1/jobs/00000000000000000000000000000000/cancel", "nonsense", "Send")]
    [InlineData("/v1/jobs/00000000000000000000000000000000/decision", "nonsense", "Send")]
    [InlineData("/v1/jobs/00000000000000000000000000000000/decision", "", "approve")]
    [InlineData("/v1/jobs/00000000000000000000000000000000/decision", """{"decision":"approve","by":"the chief"}""", "name of the API key")]
    [InlineData("/v1/jobs/00000000000000000000000000000000/cancel", """{"by":"the chief"}""", "name of the API key")]
    [InlineData("/v1/pause", """{"by":"the chief"}""", "name of the API key")]
    [InlineData("/v1/jobs/00000000000000000000000000000000/cancel", """{"reason":"a\u001b[2Jb"}""", "control characters")]
    public async Task Post_WhatCantBeRead_Is400AndSaysThatNothingWasChanged(string path, string text, string word)
    {
        var (status, body) = await PostAsync(path, text);

        Assert.Equal(400, status);
        Assert.Contains("Nothing was changed", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(word, body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_PauseListCancelResume_SayWhatTheyDid()
    {
        var id = Assert.IsType<EnqueueResult.Accepted>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Tomorrow() with { Tenant = "cli" })).Id;

        var paused = await worker.CommandAsync("pause", "--tenant", "cli");
        var list = await worker.CommandAsync("jobs", "--limit", "500");
        var cancelled = await worker.CommandAsync("cancel", id, "--reason", "ordered twice");
        var again = await worker.CommandAsync("cancel", id);
        var resumed = await worker.CommandAsync("resume", "--tenant", "cli");
        var dead = await worker.CommandAsync("webhooks", "dead");

        Assert.Equal((0, true), (paused.ExitCode, paused.Output.Contains("Paused: tenant cli.", StringComparison.Ordinal)));
        Assert.Contains("(paused)", list.Output, StringComparison.Ordinal);
        Assert.Equal((0, true), (cancelled.ExitCode, cancelled.Output.Contains($"cancelled: {id}", StringComparison.Ordinal)));
        Assert.Equal((1, true), (again.ExitCode, again.Output.Contains("is ended", StringComparison.Ordinal)));
        Assert.Equal((0, true), (resumed.ExitCode, resumed.Output.Contains("Nothing is paused.", StringComparison.Ordinal)));
        Assert.Equal(0, dead.ExitCode);
        Assert.Equal("Cancelled by admin: ordered twice", (await worker.Client.GetAsync(id))!.Reason);
    }

    [Fact]
    public async Task CommandLine_KeysAddListRevoke_TheKeyWorksUntilThen()
    {
        var made = await worker.CommandAsync("keys", "add", "ERP north", "--scope", "produce", "--tenant", "north");
        var key = made.Output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("bak_", StringComparison.Ordinal));
        using var client = BrowserAgentClient.Create(worker.Address, key);

        var id = Assert.IsType<EnqueueResult.Accepted>(await client.EnqueueAsync(BrowserlessWorkerFixture.Tomorrow())).Id;
        var listed = await worker.CommandAsync("keys", "list", "--json");
        var revoked = await worker.CommandAsync("keys", "revoke", key.Split('_')[1]);

        using var http = worker.Http();
        var job = await http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}");
        Assert.Equal(("north", "ERP north"), (job.GetProperty("tenant").GetString(), job.GetProperty("submitted_by").GetString()));
        Assert.Contains("ERP north", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), (made.ExitCode, revoked.ExitCode));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<BrowserAgentException>(() => client.GetAsync(id))).Status);
        await worker.Client.CancelAsync(id);
    }

    [Fact]
    public async Task OpenApi_ProducersOperations_AreDescribedAsTheyAre()
    {
        using var http = worker.Http();
        var paths = (await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths");

        var submit = paths.GetProperty("/v1/jobs").GetProperty("post");
        Assert.Equal(2, submit.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf").GetArrayLength());
        Assert.Contains(submit.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key");
        Assert.Contains(paths.GetProperty("/v1/jobs/{id}").GetProperty("get").GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "wait");
        Assert.Equal(["200", "202", "400", "404", "409"], paths.GetProperty("/v1/jobs/{id}/cancel").GetProperty("post").GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order(StringComparer.Ordinal));
        foreach (var path in (string[])["/v1/pause", "/v1/resume", "/v1/webhooks/dead", "/v1/webhooks/retry"])
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(string path, string text)
    {
        using var http = worker.Http();
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static string? Id(JsonElement answer) => answer.GetProperty("id").GetString();

    private static string Paused(JsonElement answer) => string.Join(
        ' ',
        answer.GetProperty("paused").EnumerateArray()
            .Select(scope => $"{scope.GetProperty("kind").GetString()}:{(scope.TryGetProperty("name", out var name) ? name.GetString() : "")}")
            .Order(StringComparer.Ordinal));
}
