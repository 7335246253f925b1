using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Tests.Operator;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Tests.Http;

/// <summary>Quotas at the API: who is limited, and the answer.</summary>
public sealed class SubmissionQuotaTests
{
    private static readonly object Order = new { site = "meridian", type = "x", payload = new { } };

    [Fact]
    public async Task Submit_WaitingJobsUsedUp_Is429WithQuotaLimitAndCurrent()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Operations.SubmissionAnswer = new JobSubmissionResult.OverQuota(new QuotaRefusal("WaitingJobs", "tenant north", 7, 9, TimeSpan.FromSeconds(29.5)));
        using var client = site.WithKey(site.Keys.Make("ERP", [ApiScope.Produce], "north"));

        using var one = await client.PostAsJsonAsync("/v1/jobs", Order);
        using var many = await client.PostAsJsonAsync("/v1/jobs", new[] { Order });

        var problem = await one.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.TooManyRequests, 30d), (one.StatusCode, one.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal(("WaitingJobs", 7, 9), (problem.GetProperty("quota").GetString(), problem.GetProperty("limit").GetInt32(), problem.GetProperty("current").GetInt32()));
        Assert.Contains("tenant north", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var answer = (await many.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("answers")[0];
        Assert.Equal(("over_quota", problem.GetProperty("detail").GetString()), (answer.GetProperty("status").GetString(), answer.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Submit_BeyondRequestsAMinute_IsRefusedForThatTenantOnlyAndReadingIsNot()
    {
        await using var site = await OperatorPagesFixture.StartAsync(quotas: new QuotaOptions { Default = new QuotaDefaults { RequestsPerMinute = 2 } });
        using var north = site.WithKey(site.Keys.Make("ERP", [ApiScope.Produce], "north"));
        using var northToo = site.WithKey(site.Keys.Make("shop", [ApiScope.Produce], "north"));
        using var south = site.WithKey(site.Keys.Make("ERP south", [ApiScope.Produce], "south"));
        using var worker = site.WithKey(site.Key);

        await PostAsync(north, Order, HttpStatusCode.ServiceUnavailable);
        await PostAsync(northToo, "no object", HttpStatusCode.BadRequest);
        await PostAsync(north, Order, HttpStatusCode.TooManyRequests);
        await PostAsync(northToo, Order, HttpStatusCode.TooManyRequests);
        await PostAsync(south, Order, HttpStatusCode.ServiceUnavailable);
        for (var request = 0; request < 3; request++)
        {
            await PostAsync(worker, Order, HttpStatusCode.ServiceUnavailable);
        }

        Assert.Equal(HttpStatusCode.OK, (await north.GetAsync(new Uri("/v1/counts", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Submit_BeyondBytesAMinute_IsRefusedAndNothingIsSubmitted()
    {
        await using var site = await OperatorPagesFixture.StartAsync(quotas: new QuotaOptions { Default = new QuotaDefaults { BytesPerMinute = 60 } });
        using var client = site.WithKey(site.Keys.Make("ERP", [ApiScope.Produce], "north"));

        await PostAsync(client, Order, HttpStatusCode.ServiceUnavailable);
        var problem = await PostAsync(client, Order, HttpStatusCode.TooManyRequests);

        Assert.Equal(("BytesPerMinute", 60), (problem.GetProperty("quota").GetString(), problem.GetProperty("limit").GetInt32()));
        Assert.Single(site.Operations.Submissions);
    }

    [Theory]
    [InlineData("north", 1)]
    [InlineData("large", 3)]
    [InlineData("north large", 4)]
    [InlineData("north free", null)]
    [InlineData("", 2)]
    public void TakeRequest_KeysOfTenants_HaveTheirQuota(string tenants, int? expected)
    {
        using var sut = new SubmissionLimiter(Options.Create(new QuotaOptions
        {
            Default = new QuotaDefaults { RequestsPerMinute = 2 },
            Tenants = { ["north"] = new TenantQuota { RequestsPerMinute = 1 }, ["large"] = new TenantQuota { RequestsPerMinute = 3 }, ["free"] = new TenantQuota { RequestsPerMinute = 0 } },
        }));
        var caller = new ApiCaller("1", "ERP", [ApiScope.Produce], tenants.Length == 0 ? null : tenants.Split(' '));

        var taken = Enumerable.Range(0, 10).TakeWhile(_ => sut.TakeRequest(caller) is null).Count();

        Assert.Equal(expected ?? 10, taken);
        if (expected is { } limit)
        {
            var refusal = sut.TakeRequest(caller)!;
            Assert.Equal(("RequestsPerMinute", limit, limit), (refusal.Quota, refusal.Limit, refusal.Current));
            Assert.InRange(refusal.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void TakeBytes_RequestLargerThanTheQuota_UsesAllOfIt()
    {
        using var sut = new SubmissionLimiter(Options.Create(new QuotaOptions { Default = new QuotaDefaults { BytesPerMinute = 100 } }));
        var caller = new ApiCaller("1", "ERP", [ApiScope.Produce], ["north"]);

        Assert.Null(sut.TakeBytes(caller, 5_000_000_000));
        Assert.Equal(100, sut.TakeBytes(caller, 1)!.Current);
    }

    [Theory]
    [InlineData(ApiScope.Produce, false)]
    [InlineData(ApiScope.Admin, true)]
    public async Task Submit_Key_IgnoresQuotasWithAdminOnly(ApiScope scope, bool ignores)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.WithKey(site.Keys.Make("ERP", [scope]));

        using var content = new StringContent("""{"site":"meridian","type":"x","payload":{}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);

        Assert.Equal(ignores, Assert.Single(site.Operations.Submissions).IgnoresQuotas);
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, object body, HttpStatusCode expected)
    {
        using var answer = await client.PostAsJsonAsync("/v1/jobs", body);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
