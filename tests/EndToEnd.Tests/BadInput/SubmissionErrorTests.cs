using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>Errors of producers: each answer says what is wrong, where, and what is allowed, and the rejected job is kept.</summary>
public sealed class SubmissionErrorTests(IntakeOnlyWorkerFixture worker) : IClassFixture<IntakeOnlyWorkerFixture>
{
    private const string Good = """
        {"site":"meridian","type":"create-purchase-order","payload":{"reference":"BAD-1","supplier":"ACME Corp","due":"2027-06-01",
         "lines":[{"item":"BRG-6204","quantity":1,"price":4.85}]}}
        """;

    [Fact]
    public async Task Submit_AGoodJob_IsAccepted()
    {
        var (status, body) = await worker.SubmitAsync(Good.Replace("BAD-1", "GOOD-1", StringComparison.Ordinal));

        Assert.Equal(202, status);
        Assert.Equal("accepted", body.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("""{"site":"meridian","type":""", "type")]
    [InlineData("""not json""", "body")]
    [InlineData("""{"site":"meridian","type":"create-purchase-order","payload":{},"colour":"red"}""", "colour")]
    [InlineData("""null""", "body")]
    public async Task Submit_UnreadableBody_Is400AndNamesThePlace(string text, string place)
    {
        var (status, body) = await worker.SubmitAsync(text);

        Assert.Equal(400, status);
        Assert.Contains("Nothing was stored", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(place, body.GetProperty("errors").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("site", "\"nowhere\"", "site", "meridian")]
    [InlineData("type", "\"paint-the-fence\"", "type", "create-purchase-order")]
    [InlineData("payload.supplier", null, "payload.supplier", "required")]
    [InlineData("payload.due", "\"soon\"", "payload.due", "yyyy-MM-dd")]
    [InlineData("payload.lines", "7", "payload.lines", "list")]
    [InlineData("payload.reference", "\"12345678901234567890123456789012345678901\"", "payload.reference", "1 to 40")]
    [InlineData("payload.reference", "\"\\u200b \"", "payload.reference", "empty")]
    public async Task Submit_AnUnusableField_IsRejectedWithItsPathAndKeptVisible(string path, string? value, string place, string word)
    {
        var (status, body) = await worker.SubmitAsync(Changed(path, value));

        Assert.Equal(422, status);
        var errors = body.GetProperty("errors").EnumerateArray().ToArray();
        var told = Assert.Single(errors, error => error.GetProperty("path").GetString()!.StartsWith(place, StringComparison.Ordinal));
        Assert.Contains(word, told.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
        var kept = await worker.JobAsync(body.GetProperty("id").GetString()!);
        Assert.Equal("rejected", kept.GetProperty("state").GetString());
        Assert.Contains(place, kept.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_PayloadOver16KiB_IsRejectedWithTheLimit()
    {
        var (status, body) = await worker.SubmitAsync(Changed("payload.memo", JsonSerializer.Serialize(new string('x', 17 * 1024))));

        Assert.Equal(422, status);
        Assert.Contains("16", body.GetProperty("errors").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WithoutAKey_Is401AndSaysWhereTheKeyIs()
    {
        using var unauthorized = new HttpClient { BaseAddress = worker.Http.BaseAddress };
        using var content = new StringContent(Good, System.Text.Encoding.UTF8, "application/json");

        using var response = await unauthorized.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("X-Api-Key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Changed(string path, string? value)
    {
        var root = JsonNode.Parse(Good)!;
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate(root, (node, step) => node[step]!).AsObject();
        parent.Remove(steps[^1]);
        if (value is not null)
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }
}
