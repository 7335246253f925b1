using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Http;

public sealed class ErasureApiTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"subject":"ab"}""")]
    [InlineData("""{"subject":"Erika","tenant":"north"}""")]
    public async Task Search_WhatIsNoSubject_IsRefused(string body)
    {
        await using var site = await OperatorPagesFixture.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(site, "/v1/erasures/search", body)).StatusCode);
    }

    [Fact]
    public async Task Search_Subject_ListsTheJobs()
    {
        await using var site = await OperatorPagesFixture.StartAsync();

        var answer = await (await PostAsync(site, "/v1/erasures/search", """{"subject":"Erika"}""")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(SampleJobs.InReview, answer.GetProperty("jobs")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":" "}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":"a\nb"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":"request 7"}""", HttpStatusCode.Conflict)]
    public async Task Erase_ByItsBody_IsAnswered(string body, HttpStatusCode status)
    {
        await using var site = await OperatorPagesFixture.StartAsync();

        Assert.Equal(status, (await PostAsync(site, $"/v1/jobs/{SampleJobs.InReview}/erase", body)).StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(OperatorPagesFixture site, string path, string body)
    {
        using var client = site.WithKey(site.Key);
        return await client.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
    }
}
