using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Http;

/// <summary><c>/v1/jobs</c> when what is asked for, or what is stored, is not what it should be.</summary>
public sealed class JobsApiTests
{
    private const string Id = SampleJobs.InReview;

    [Theory]
    [InlineData("GET", Id + ":payload")]
    [InlineData("GET", Id + ":payload/audit")]
    [InlineData("GET", Id + ":payload/pictures/0001.jpg")]
    [InlineData("POST", Id + ":payload/decision")]
    [InlineData("POST", Id + ":payload/cancel")]
    [InlineData("GET", "0193A1000000700080000000000000B2")]
    [InlineData("GET", "..%2F..%2Fetc")]
    public async Task Job_AddressWithoutAnId_IsNotFoundAndNothingIsDone(string method, string path)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/v1/jobs/{path}", UriKind.Relative))
        {
            Content = method == "POST" ? JsonContent.Create(new { decision = "approve" }) : null,
        };

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(site.Operations.Decisions);
    }

    [Theory]
    [InlineData(RequeueResult.FirstOfTwo, HttpStatusCode.Accepted, "first_of_two")]
    [InlineData(RequeueResult.SecondByTheSame, HttpStatusCode.Forbidden, "gave the first")]
    public async Task Approve_OneOfTwo_SaysSo(RequeueResult stored, HttpStatusCode status, string said)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        site.Operations.Answer = stored;
        var job = (await site.Operations.FindAsync(JobId.Parse(Id), default))!;
        site.Operations.Add(job with { FirstApproval = new JobApproval("Kim", DateTimeOffset.UnixEpoch) });

        using var response = await client.PostAsJsonAsync(new Uri($"/v1/jobs/{Id}/decision", UriKind.Relative), new { decision = "approve" });
        var shown = await client.GetFromJsonAsync<JsonElement>(new Uri($"/v1/jobs/{Id}", UriKind.Relative));

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(said, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("Kim", shown.GetProperty("first_approval").GetProperty("by").GetString());
    }

    [Fact]
    public async Task Job_ThatCantBeDecrypted_HasNoResultAndSaysWhyOnApiAndPage()
    {
        const string why = "It is encrypted with key 01234567, which this worker does not have.";
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        var job = (await site.Operations.FindAsync(JobId.Parse(SampleJobs.Finished), default))!;
        var text = JsonSerializer.Serialize(why);
        site.Operations.Add(job with { PayloadJson = text, ResultJson = text, WhyUnreadable = why });

        var shown = await client.GetFromJsonAsync<JsonElement>(new Uri($"/v1/jobs/{SampleJobs.Finished}", UriKind.Relative));
        using var browser = await site.SignedInAsync();
        var page = WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri($"/jobs/{SampleJobs.Finished}", UriKind.Relative)));

        Assert.Equal((why, false, false), (shown.GetProperty("unreadable").GetString(), shown.TryGetProperty("payload", out _), shown.TryGetProperty("result", out _)));
        Assert.Contains($"can't be shown. {why}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2 id=\"result\">", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("done,dead")]
    [InlineData("+1")]
    public async Task List_OfAStateThatIsNone_IsABadRequest(string state)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);

        using var response = await client.GetAsync(new Uri($"/v1/jobs?state={Uri.EscapeDataString(state)}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task List_PayloadThatCannotBeWritten_IsShownAsText()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        var job = (await site.Operations.FindAsync(JobId.Parse(Id), default))!;
        site.Operations.Add(job with { Id = JobId.New(DateTimeOffset.UnixEpoch), PayloadJson = """{"a":"\ud800"}""", NaturalKey = "HALF" });
        site.Operations.Unreadable.Add(new UnreadableJob("x", "its id is no job id"));

        var list = await client.GetFromJsonAsync<JsonElement>(new Uri("/v1/jobs", UriKind.Relative));

        var half = Assert.Single(list.GetProperty("jobs").EnumerateArray(), one => one.TryGetProperty("natural_key", out var key) && key.GetString() == "HALF");
        Assert.Equal("""{"a":"\ud800"}""", half.GetProperty("payload").GetString());
        Assert.Equal("x", Assert.Single(list.GetProperty("unreadable").EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public async Task Submit_BodyThatIsNotUtf8_IsABadRequest(byte[] odd)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        byte[] body = [.. """{"site":"s","type":"t","payload":{"a":" """u8, .. odd, .. "\"}}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

        using var response = await client.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("UTF-8", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_RecordThatCannotBeRead_IsAConflictThatSaysSo()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        site.Operations.Fault = new UnreadableRecordException(Id, new JsonException("no json"));

        using var response = await client.GetAsync(new Uri($"/v1/jobs/{Id}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("Repair the record", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAside_Listed_SaysWhatAndWhyOnApiAndPages()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = AccountsApiTests.WithKey(site);
        using var person = await site.SignedInAsync();
        Assert.DoesNotContain("set-aside", await person.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        site.SetAside.Jobs.Add(new SetAsideJob("x", DateTimeOffset.UnixEpoch, "its id is no job id"));
        site.SetAside.Messages.Add(new DeadInboxMessage(DateTimeOffset.UnixEpoch, 3, "it is not UTF-8", new byte[] { 0x3C, 0x62, 0xE9 }));

        var jobs = await client.GetFromJsonAsync<JsonElement>(new Uri("/v1/set-aside/jobs", UriKind.Relative));
        var inbox = await client.GetFromJsonAsync<JsonElement>(new Uri("/v1/set-aside/inbox", UriKind.Relative));
        var list = await person.GetStringAsync(new Uri("/", UriKind.Relative));
        var page = await person.GetStringAsync(new Uri("/set-aside", UriKind.Relative));

        Assert.Equal("x", jobs.GetProperty("jobs")[0].GetProperty("id").GetString());
        Assert.Equal("PGLp", inbox.GetProperty("messages")[0].GetProperty("base64").GetString());
        Assert.Contains("1 job and 1 inbox message can&#x27;t be read", list, StringComparison.Ordinal);
        Assert.Contains("Its id is no job id.", page, StringComparison.Ordinal);
        Assert.Contains("It is not UTF-8.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b", page.Replace("<b>", "", StringComparison.Ordinal).Replace("<bdi>", "", StringComparison.Ordinal).Replace("<body>", "", StringComparison.Ordinal).Replace("<button", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
