using System.Net;

namespace BrowserAgent.Client.Tests;

/// <summary>The client against a real worker: each result, and exactly one job even when answers are lost.</summary>
public sealed class ClientEnqueueTests(BrowserlessWorkerFixture worker) : IClassFixture<BrowserlessWorkerFixture>
{
    [Fact]
    public async Task Enqueue_AGoodJob_IsAcceptedUnderAKeyOfItsOwn()
    {
        var accepted = Assert.IsType<EnqueueResult.Accepted>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order()));

        Assert.NotEmpty(accepted.IdempotencyKey);
        Assert.Equal("meridian", (await worker.Client.GetAsync(accepted.Id))!.Site);
    }

    [Fact]
    public async Task Enqueue_TheSameKeyAgain_IsTheSameJobOrRefused()
    {
        var order = BrowserlessWorkerFixture.Order(key: $"k-{Guid.NewGuid():N}");
        var first = Assert.IsType<EnqueueResult.Accepted>(await worker.Client.EnqueueAsync(order));

        var same = await worker.Client.EnqueueAsync(order);
        var other = await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order(key: order.IdempotencyKey));

        Assert.Equal(new EnqueueResult.Known(first.Id, order.IdempotencyKey!), same);
        var reused = Assert.IsType<EnqueueResult.KeyReused>(other);
        Assert.Equal(first.Id, reused.Id);
        Assert.Contains("Nothing was stored", reused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueue_AnUnusualJob_IsInReviewWithReasons() =>
        Assert.NotEmpty(Assert.IsType<EnqueueResult.InReview>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order(unusual: true))).Reasons);

    [Fact]
    public async Task Enqueue_ABadPayload_IsRejectedWithPathsAndKept()
    {
        var rejected = Assert.IsType<EnqueueResult.Rejected>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order() with { Payload = new { supplier = 7 } }));

        Assert.Contains(rejected.Errors, error => error.Path == "payload.reference");
        Assert.Equal(JobState.Rejected, (await worker.Client.GetAsync(rejected.Id))!.State);
    }

    [Fact]
    public async Task Enqueue_AWebhookToAForeignOrigin_IsRejectedWithTheReason()
    {
        var rejected = Assert.IsType<EnqueueResult.Rejected>(
            await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order() with { Webhook = new Uri("http://127.0.0.1:1/") }));

        Assert.Contains("Webhook:AllowedOrigins", Assert.Single(rejected.Errors, error => error.Path == "webhook").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueue_WithAWrongKey_IsAFaultThatNamesTheKey()
    {
        using var unauthorized = BrowserAgentClient.Create(worker.Address, "not the key");

        var fault = await Assert.ThrowsAsync<BrowserAgentException>(() => unauthorized.EnqueueAsync(BrowserlessWorkerFixture.Order()));

        Assert.Equal(HttpStatusCode.Unauthorized, fault.Status);
        Assert.Contains("X-Api-Key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueue_AnswerLost_IsSentAgainAndIsOneJob()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.DropResponse, ProxyAction.Busy, ProxyAction.Through);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { FirstPause = TimeSpan.FromMilliseconds(10), MaxPause = TimeSpan.FromMilliseconds(50) });

        var known = Assert.IsType<EnqueueResult.Known>(await client.EnqueueAsync(BrowserlessWorkerFixture.Order()));

        Assert.Equal(3, proxy.Requests);
        Assert.Equal(known.Id, (await worker.Client.GetAsync(known.Id))!.Id);
    }

    [Fact]
    public async Task Enqueue_QuotaUsedUpForAMoment_IsSentAgain()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.OverQuota);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { MaxPause = TimeSpan.FromMilliseconds(50) });

        Assert.IsType<EnqueueResult.Accepted>(await client.EnqueueAsync(BrowserlessWorkerFixture.Order()));
        Assert.Equal(2, proxy.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enqueue_QuotaUsedUp_SaysWhichAndWhenToTryAgain(bool many)
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.OverQuota, ProxyAction.OverQuota);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { MaxTries = 2, MaxPause = TimeSpan.FromMilliseconds(50) });

        var result = many ? (await client.EnqueueManyAsync([BrowserlessWorkerFixture.Order()]))[0] : await client.EnqueueAsync(BrowserlessWorkerFixture.Order());

        var over = Assert.IsType<EnqueueResult.OverQuota>(result);
        Assert.Equal(("The quota WaitingJobs of tenant north is 7, and 9 are used.", TimeSpan.FromSeconds(30)), (over.Why, over.RetryAfter));
        Assert.NotEmpty(over.IdempotencyKey);
    }

    [Fact]
    public async Task Enqueue_NeverAnswered_SaysThatItMayBeStored()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, [.. Enumerable.Repeat(ProxyAction.DropResponse, 3)]);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { MaxTries = 3, FirstPause = TimeSpan.FromMilliseconds(10) });
        var order = BrowserlessWorkerFixture.Order();

        var lost = Assert.IsType<EnqueueResult.Unavailable>(await client.EnqueueAsync(order));

        Assert.Equal(3, proxy.Requests);
        Assert.IsType<EnqueueResult.Known>(await worker.Client.EnqueueAsync(order with { IdempotencyKey = lost.IdempotencyKey }));
    }

    [Fact]
    public async Task EnqueueMany_MixedJobs_AnswersInTheirOrder()
    {
        var key = $"k-{Guid.NewGuid():N}";
        var twice = BrowserlessWorkerFixture.Order(key: key);
        NewJob[] jobs = [twice, BrowserlessWorkerFixture.Order() with { Payload = new { } }, BrowserlessWorkerFixture.Order(unusual: true), twice, BrowserlessWorkerFixture.Order(key: key)];

        var outcomes = await worker.Client.EnqueueManyAsync(jobs);

        Assert.Equal(
            [typeof(EnqueueResult.Accepted), typeof(EnqueueResult.Rejected), typeof(EnqueueResult.InReview), typeof(EnqueueResult.Known), typeof(EnqueueResult.KeyReused)],
            outcomes.Select(outcome => outcome.GetType()));
    }

    [Fact]
    public async Task EnqueueMany_MoreThanOneRequestTakes_AllAreStoredOnceThoughAnswersAreLost()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.Through, ProxyAction.DropResponse);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { FirstPause = TimeSpan.FromMilliseconds(10) });
        using var http = worker.Http();
        var jobs = Enumerable.Range(0, 1_050).Select(_ => BrowserlessWorkerFixture.Order()).ToArray();

        var outcomes = await client.EnqueueManyAsync(jobs);

        Assert.Equal(1_000, outcomes.Count(outcome => outcome is EnqueueResult.Accepted));
        Assert.Equal(50, outcomes.Count(outcome => outcome is EnqueueResult.Known));
        Assert.Equal(3, proxy.Requests);
        Assert.Equal(1_050, outcomes.Select(outcome => outcome is EnqueueResult.Accepted accepted ? accepted.Id : ((EnqueueResult.Known)outcome).Id).Distinct(StringComparer.Ordinal).Count());
    }
}
