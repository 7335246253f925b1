using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.Client.Tests;

/// <summary>Waiting for a job, and what ends it.</summary>
public sealed class ClientWaitTests(BrowserlessWorkerFixture worker) : IClassFixture<BrowserlessWorkerFixture>
{
    private const int MaxWaiters = 256;
    private const int TooMany = 5;

    [Fact]
    public async Task Wait_AJobInReview_IsSettledAtOnce()
    {
        var review = Assert.IsType<EnqueueResult.InReview>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order(unusual: true)));

        var settled = Assert.IsType<WaitResult.Settled>(await worker.Client.WaitAsync(review.Id, TimeSpan.FromMinutes(5), BrowserlessWorkerFixture.TimeoutToken()));

        Assert.Equal(JobState.Review, settled.Job.State);
        Assert.NotNull(settled.Job.Reason);
    }

    [Fact]
    public async Task Wait_AJobThatIsCancelledMeanwhile_SettlesLongBeforeTheTimeIsOver()
    {
        var id = await AcceptedAsync();
        var waiting = worker.Client.WaitAsync(id, TimeSpan.FromHours(1), BrowserlessWorkerFixture.TimeoutToken());
        Assert.False(waiting.IsCompleted);

        Assert.IsType<CancelResult.Cancelled>(await worker.Client.CancelAsync(id, "ordered twice"));

        var job = Assert.IsType<WaitResult.Settled>(await waiting).Job;
        Assert.Equal((JobState.Cancelled, "Cancelled by admin: ordered twice"), (job.State, job.Reason));
    }

    [Fact]
    public async Task Wait_TimeOver_AnswersTheJobAsItIs()
    {
        var id = await AcceptedAsync();

        var open = Assert.IsType<WaitResult.StillOpen>(await worker.Client.WaitAsync(id, TimeSpan.FromSeconds(1)));

        Assert.Equal(id, open.Job.Id);
        Assert.False(open.Job.IsSettled);
    }

    [Fact]
    public async Task Wait_AnswersLost_GoesOnWaiting()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.DropResponse, ProxyAction.Busy);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { FirstPause = TimeSpan.FromMilliseconds(10) });
        var review = Assert.IsType<EnqueueResult.InReview>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order(unusual: true)));

        Assert.IsType<WaitResult.Settled>(await client.WaitAsync(review.Id, TimeSpan.FromMinutes(5), BrowserlessWorkerFixture.TimeoutToken()));
    }

    [Fact]
    public async Task Wait_NobodyThere_SaysSoWhenTheTimeIsOver()
    {
        using var client = BrowserAgentClient.Create(new Uri($"http://127.0.0.1:{RedisServerFixture.FreePort()}"), "any");

        Assert.Contains("can't be reached", Assert.IsType<WaitResult.Unavailable>(await client.WaitAsync("x", TimeSpan.FromSeconds(1))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitAndGetAndCancel_NoSuchJob_SaySo()
    {
        Assert.IsType<WaitResult.NotFound>(await worker.Client.WaitAsync("nothing", TimeSpan.FromMinutes(1)));
        Assert.Null(await worker.Client.GetAsync("nothing"));
        Assert.IsType<CancelResult.NotFound>(await worker.Client.CancelAsync("nothing"));
    }

    [Fact]
    public async Task Cancel_AFinishedJob_IsTooLate()
    {
        var id = await AcceptedAsync();
        Assert.IsType<CancelResult.Cancelled>(await worker.Client.CancelAsync(id));

        Assert.IsType<CancelResult.TooLate>(await worker.Client.CancelAsync(id));
    }

    [Fact]
    public async Task Cancel_AnswerLost_IsStillToldAsCancelled()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.DropResponse);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, new BrowserAgentClientOptions { FirstPause = TimeSpan.FromMilliseconds(10) });

        Assert.IsType<CancelResult.Cancelled>(await client.CancelAsync(await AcceptedAsync()));
    }

    [Theory]
    [InlineData("61")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("5m")]
    public async Task GetJob_WithAnImpossibleWait_Is400WithTheForm(string wait)
    {
        using var http = worker.Http();

        using var answer = await http.GetAsync(new Uri($"/v1/jobs/00000000000000000000000000000000?wait={wait}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("0 to 60 seconds, as 30 or 30s", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetJob_MoreWaitersThanPlaces_Are503WithRetryAfterAndAllOthersAreAnswered()
    {
        using var http = worker.Http();
        var id = await AcceptedAsync();
        var asked = Enumerable.Range(0, MaxWaiters + TooMany).Select(_ => http.GetAsync(new Uri($"/v1/jobs/{id}?wait=60s", UriKind.Relative))).ToList();

        // The job does not settle, so the first requests that are answered are those beyond the limit of waiters.
        for (var refused = 0; refused < TooMany; refused++)
        {
            var ended = await Task.WhenAny(asked);
            asked.Remove(ended);
            using var answer = await ended;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        }

        using var plain = await http.GetAsync(new Uri($"/v1/jobs/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        await worker.Client.CancelAsync(id);
        foreach (var answer in await Task.WhenAll(asked))
        {
            using (answer)
            {
                Assert.Equal("cancelled", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
            }
        }
    }

    private async Task<string> AcceptedAsync() => Assert.IsType<EnqueueResult.Accepted>(await worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Tomorrow())).Id;
}
