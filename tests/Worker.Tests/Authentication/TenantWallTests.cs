using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Tests.Operator;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>What a key with a list of tenants submits and sees.</summary>
public sealed class TenantWallTests : IAsyncLifetime
{
    private const string Own = "0193a10000007000800000000000aaaa";
    private const string Foreign = "0193a10000007000800000000000bbbb";

    private static readonly ApiScope[] Scopes = [ApiScope.Produce, ApiScope.Read, ApiScope.Decide];

    private OperatorPagesFixture _site = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await OperatorPagesFixture.StartAsync();
        var sample = (await _site.Operations.FindAsync(JobId.Parse(SampleJobs.Finished), CancellationToken.None))!;
        _site.Operations.Add(sample with { Id = JobId.Parse(Foreign), Tenant = "south", NaturalKey = "SOUTH-SECRET", State = JobState.Review, Reason = "memo asked north, shown SOUTH-SECRET" });
        _site.Operations.Add(sample with
        {
            Id = JobId.Parse(Own),
            Tenant = "north",
            NaturalKey = "NORTH-1",
            State = JobState.Ready,
            Reason = $"waiting: job {Foreign} has the natural key NORTH-1 of meridian reserved and waits for a person",
            WaitsFor = new AwaitedJob(JobId.Parse(Foreign), JobState.Review),
        });
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("""{"site":"meridian","type":"x","payload":{}}""", "north", null, "north")]
    [InlineData("""{"site":"meridian","type":"x","payload":{},"tenant":"north"}""", "north", null, "north")]
    [InlineData("""{"site":"meridian","type":"x","payload":{},"tenant":"south"}""", "north", "tenant", null)]
    [InlineData("""{"site":"meridian","type":"x","payload":{},"tenant":"not a name"}""", "default", "tenant", null)]
    [InlineData("""{"site":"meridian","type":"x","payload":{}}""", "north west", "tenant", null)]
    [InlineData("""{"site":"meridian","type":"x","payload":{}}""", "default north", null, null)]
    [InlineData("""[{"site":"meridian","type":"x","payload":{}},{"site":"meridian","type":"x","payload":{},"tenant":"south"}]""", "north", "[1].tenant", null)]
    public async Task Submit_WithAKeyOfTenants_IsForTheseOnly(string body, string tenants, string? refusedAt, string? storedFor)
    {
        using var client = _site.WithKey(_site.Keys.Make("ERP north", [ApiScope.Produce], tenants.Split(' ')));

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        if (refusedAt is null)
        {
            var submission = Assert.Single(_site.Operations.Submissions);
            Assert.Equal((storedFor, "ERP north"), (submission.Tenant, submission.SubmittedBy));
        }
        else
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal(refusedAt, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetProperty("path").GetString());
            Assert.Empty(_site.Operations.Submissions);
        }
    }

    [Theory]
    [InlineData("north", "north", "buyer-north", null)]
    [InlineData("north", "north", "buyer-south", "account")]
    [InlineData("north south", "south", "buyer-north", "account")]
    [InlineData("", "north", "buyer-south", null)]
    public async Task Submit_NamingAnAccount_IsPermittedForItsTenants(string tenants, string tenant, string account, string? refusedAt)
    {
        using var client = _site.WithKey(_site.Keys.Make("ERP", [ApiScope.Produce], tenants.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        using var content = JsonContent.Create(new { site = "meridian", type = "x", payload = new { }, tenant, account });
        using var answer = await client.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        Assert.Equal(refusedAt is null, _site.Operations.Submissions.Count == 1);
        if (refusedAt is not null)
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal(refusedAt, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetProperty("path").GetString());
        }
    }

    [Fact]
    public async Task List_JobsThatWaitForOneJob_ReadsItOnceAndNotWhereTheReasonNamesNone()
    {
        var own = (await _site.Operations.FindAsync(JobId.Parse(Own), CancellationToken.None))!;
        _site.Operations.Add(own with { Id = JobId.Parse("0193a10000007000800000000000aaab") });
        _site.Operations.Add(own with { Id = JobId.Parse("0193a10000007000800000000000aaac"), Reason = "waiting: blocked by another job", WaitsFor = new AwaitedJob(JobId.Parse(SampleJobs.InReview), JobState.Review) });
        _site.Operations.Found.Clear();
        using var client = _site.WithKey(_site.Keys.Make("north", Scopes, "north"));

        var jobs = (await client.GetFromJsonAsync<JsonElement>("/v1/jobs?state=ready")).GetProperty("jobs");

        Assert.Equal([JobId.Parse(Foreign)], _site.Operations.Found);
        Assert.Equal(3, jobs.EnumerateArray().Count(job => job.GetProperty("reason").GetString() == "waiting: blocked by another job"));
        Assert.DoesNotContain(SampleJobs.InReview, jobs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_TheIndexNamesAJobOfAnother_IsWithoutIt()
    {
        _site.Operations.ListsAnyTenant = true;
        using var client = _site.WithKey(_site.Keys.Make("north", Scopes, "north"));

        var jobs = (await client.GetFromJsonAsync<JsonElement>("/v1/jobs")).GetProperty("jobs");

        Assert.Equal([Own], jobs.EnumerateArray().Select(job => job.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Submit_WithSubmittedByInTheBody_IsNotBelieved()
    {
        using var client = _site.WithKey(_site.Keys.Make("ERP north", [ApiScope.Produce]));

        using var content = new StringContent("""{"site":"meridian","type":"x","payload":{},"submitted_by":"the chief"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        Assert.DoesNotContain(_site.Operations.Submissions, submission => submission.SubmittedBy != "ERP north");
    }

    [Theory]
    [InlineData("/v1/jobs?limit=500")]
    [InlineData("/v1/jobs?state=review")]
    [InlineData($"/v1/jobs/{Own}")]
    [InlineData($"/v1/jobs/{Own}?wait=0")]
    [InlineData("/v1/pause")]
    public async Task Read_WithAKeyOfOneTenant_NamesNothingOfAnother(string path)
    {
        _site.Operations.Paused.Add(new PauseScope(PauseScopeKind.Tenant, "south"));
        using var limited = _site.WithKey(_site.Keys.Make("north", Scopes, "north"));
        using var all = _site.WithKey(_site.Key);

        var seen = await limited.GetStringAsync(path);

        Assert.DoesNotContain(Foreign, seen, StringComparison.Ordinal);
        Assert.DoesNotContain("outh", seen, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("outh", await all.GetStringAsync(path) + await all.GetStringAsync($"/v1/jobs/{Foreign}"), StringComparison.Ordinal);
        if (path.Contains(Own, StringComparison.Ordinal))
        {
            Assert.Contains("waiting: blocked by another job", seen, StringComparison.Ordinal);
            Assert.Contains(Foreign, await all.GetStringAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_SignedInForOneTenant_ShowItsJobsAndCounts()
    {
        using var client = await _site.SignedInWithAsync(_site.Keys.Make("Robin", [ApiScope.Read], "north"));

        var list = await client.GetStringAsync("/");
        var job = await client.GetStringAsync($"/jobs/{Own}");

        Assert.Contains("NORTH-1", list, StringComparison.Ordinal);
        Assert.DoesNotContain("SOUTH", list + job, StringComparison.Ordinal);
        Assert.DoesNotContain("REQ-2026", list, StringComparison.Ordinal);
        Assert.DoesNotContain(Foreign, job, StringComparison.Ordinal);
        var tiles = list[list.IndexOf("class=\"tiles\"", StringComparison.Ordinal)..];
        Assert.Equal(["1"], StrongTexts(tiles[..tiles.IndexOf("</nav>", StringComparison.Ordinal)]).Where(text => text != "0"));
    }

    [Theory]
    [InlineData("north", "/v1/counts", 1)]
    [InlineData("north", "/v1/counts?tenant=south", 0)]
    [InlineData("north south", "/v1/counts", 2)]
    [InlineData("north south", "/v1/counts?tenant=south", 1)]
    public async Task Counts_WithAKeyOfTenants_AreOfThese(string tenants, string path, int expected)
    {
        using var client = _site.WithKey(_site.Keys.Make("north", Scopes, tenants.Split(' ')));

        var counts = await client.GetFromJsonAsync<Dictionary<string, long>>(path);

        Assert.Equal(expected, counts!.Values.Sum());
    }

    [Fact]
    public async Task List_NextPage_IsOfTheKeysTenantsOnly()
    {
        var own = (await _site.Operations.FindAsync(JobId.Parse(Own), CancellationToken.None))!;
        _site.Operations.Add(own with { Id = JobId.Parse("0193a10000007000800000000000a001"), WaitsFor = null, Reason = null });
        using var client = _site.WithKey(_site.Keys.Make("north", Scopes, "north"));

        Assert.Equal([Own], await ListedAsync(client, "/v1/jobs?limit=1"));
        Assert.Equal(["0193a10000007000800000000000a001"], await ListedAsync(client, $"/v1/jobs?limit=1&before={Own}"));
        Assert.Empty(await ListedAsync(client, "/v1/jobs?before=0193a10000007000800000000000a001"));
        Assert.Empty(await ListedAsync(client, "/v1/jobs?tenant=south"));
    }

    [Theory]
    [InlineData("/v1/jobs?before=0193a10000007000800000000000a001", "needs tenant")]
    [InlineData("/v1/jobs?tenant=north&before=x", "32 hex digits")]
    public async Task List_PageThatCantBeRead_IsRefused(string path, string why)
    {
        using var client = _site.WithKey(_site.Key);

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string[]> ListedAsync(HttpClient client, string path) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];

    private static string[] StrongTexts(string html) =>
        [.. html.Split("<strong>").Skip(1).Select(part => part[..part.IndexOf("</strong>", StringComparison.Ordinal)].Trim())];
}
