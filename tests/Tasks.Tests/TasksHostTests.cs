using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Committing;
using BrowserAgent.Tasks.Tests.Intake;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests;

/// <summary>All of Tasks as a host registers it, on a real Redis; only the site and its sessions are in memory.</summary>
public sealed class TasksHostTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>, IDisposable
{
    private readonly EntryProtocolFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Host_JobsByApiAndInbox_AreEnteredOnceEach()
    {
        using var host = CreateSut();
        await host.StartAsync();
        var operations = host.Services.GetRequiredService<IJobOperations>();
        var setAside = host.Services.GetRequiredService<ISetAside>();

        var submitted = await operations.SubmitAsync(
            new JobSubmission { Site = "sample", Type = "acme/create-order", Payload = System.Text.Json.JsonDocument.Parse(Payload("PO-1")).RootElement, IdempotencyKey = "k" }, default);
        var again = await operations.SubmitAsync(
            new JobSubmission { Site = "sample", Type = "acme/create-order", Payload = System.Text.Json.JsonDocument.Parse(Payload("PO-3")).RootElement, IdempotencyKey = "k" }, default);
        var queue = host.Services.GetRequiredService<IOptions<QueueOptions>>().Value.Name;
        await PushAsync(queue, $$"""{"site":"sample","type":"create-order","payload":{{Payload("PO-2")}}}""");
        await PushAsync(queue, "no json");
        await UntilAsync(async () => (await operations.CountAsync(default)).GetValueOrDefault(JobState.Done) == 2 && (await setAside.CountAsync(default)).InboxMessages == 1);

        var id = Assert.IsType<JobSubmissionResult.Accepted>(submitted).Id;
        Assert.Equal(new JobSubmissionResult.KeyReused(id), again);
        var job = await operations.FindAsync(id, default);
        Assert.Equal((JobState.Done, JobPhase.Verified, JobVerdict.Entered), (job!.State, job.Phase, job.Verdict));
        Assert.Contains("\"reference\":\"PO-1\"", job.ResultJson, StringComparison.Ordinal);
        Assert.Equal(2, _fixture.Site.Records.Count);
        Assert.Equal(2, _fixture.Site.Clicks);
        Assert.Equal("done", (await operations.AuditAsync(id, default))!.Events[^1].Kind);
        Assert.Contains("it is no submission", Assert.Single(await setAside.ListInboxAsync(10, default)).Fault, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("04:00:00", JobState.Done, 0)]
    [InlineData("00:00:00", JobState.Dead, 4)]
    public async Task Host_MaintenanceMetMoreOftenThanThereAreAttempts_UsesUpNoneUnlessPatienceIsOver(string patience, JobState end, int attempts)
    {
        _fixture.Site.Script("search", [.. Enumerable.Repeat(new FlowResult.SiteError("HTTP 503", null) { IsOutage = true }, 5)]);
        using var host = CreateSut(new("Queue:BackoffBase", "00:00:00.100"), new("Runner:OutagePatience", patience));
        await host.StartAsync();
        var operations = host.Services.GetRequiredService<IJobOperations>();

        var submitted = await operations.SubmitAsync(
            new JobSubmission { Site = "sample", Type = "create-order", Payload = System.Text.Json.JsonDocument.Parse(Payload("PO-1")).RootElement }, default);
        var id = Assert.IsType<JobSubmissionResult.Accepted>(submitted).Id;
        await UntilAsync(async () => (await operations.FindAsync(id, default))!.State is JobState.Done or JobState.Dead);

        var job = await operations.FindAsync(id, default);
        Assert.Equal((end, attempts), (job!.State, job.Attempts));
        Assert.Equal(end == JobState.Done ? 1 : 0, _fixture.Site.Clicks);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Runner:Concurrency", "7", true)]
    [InlineData("Runner:Concurrency", "0", false)]
    [InlineData("Runner:CommitBudget", "00:00:05", true)]
    [InlineData("Runner:CommitBudget", "00:00:20", false)]
    [InlineData("Runner:OutagePatience", "01:00:00", true)]
    [InlineData("Runner:OutagePatience", "8.00:00:00", false)]
    [InlineData("Runner:SearchWindow", "00:05:00", false)]
    [InlineData("Runner:SearchEvery", "00:02:00", false)]
    [InlineData("Audit:Folder", "", false)]
    [InlineData("Audit:Folder", "/tmp/elsewhere", true)]
    [InlineData("Audit:CheckpointFolder", "/mnt/checkpoints", true)]
    [InlineData("Audit:CheckpointInterval", "00:00:05", true)]
    [InlineData("Audit:CheckpointInterval", "00:00:00.5", false)]
    [InlineData("Audit:CheckpointEvents", "123", true)]
    [InlineData("Audit:CheckpointEvents", "0", false)]
    [InlineData("Audit:CheckpointsInRedis", "456", true)]
    [InlineData("Audit:CheckpointsInRedis", "-1", false)]
    public void Options_ABoundValue_IsTakenOrRefused(string key, string value, bool taken)
    {
        using var host = CreateSut(new KeyValuePair<string, string?>(key, value));

        var fault = Record.Exception(() =>
        {
            var runner = host.Services.GetRequiredService<IOptions<RunnerOptions>>().Value;
            var audit = host.Services.GetRequiredService<IOptions<AuditOptions>>().Value;
            Assert.Contains(
                value,
                new[]
                {
                    $"{runner.Concurrency}", $"{runner.CommitBudget}", $"{runner.OutagePatience}",
                    audit.Folder, audit.CheckpointFolder, $"{audit.CheckpointInterval}", $"{audit.CheckpointEvents}", $"{audit.CheckpointsInRedis}",
                });
        });

        Assert.Equal(taken, fault is null);
        Assert.True(taken || fault is OptionsValidationException, $"{fault}");
    }

    private IHost CreateSut(params KeyValuePair<string, string?>[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
        [
            new("Queue:Redis", server.ConnectionString),
            new("Queue:Name", $"q-{Guid.NewGuid():N}"),
            new("Audit:Folder", _fixture.AuditRoot),

            // The site in memory can have one record open at a time.
            new("Runner:Concurrency", "1"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<IFlowRunner>(_fixture.Site);
        builder.Services.AddSingleton<ISessionPool>(_fixture.Pool);
        builder.Services.AddSingleton(SamplePack.Catalog);
        builder.Services.AddTasks(builder.Configuration);
        return builder.Build();
    }

    private static string Payload(string reference) =>
        $$"""{"reference":"{{reference}}","supplier":"ACME","due":"{{TimeProvider.System.GetUtcNow():yyyy-MM-dd}}","lines":[{"item":"A","quantity":2,"price":12.5}]}""";

    private async Task PushAsync(string queue, string raw)
    {
        await using var connection = new InboxPusher(server.ConnectionString, queue);
        await connection.PushAsync(raw);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>A producer that pushes on the inbox list without using the client.</summary>
    private sealed class InboxPusher(string address, string queue) : IAsyncDisposable
    {
        private readonly StackExchange.Redis.ConnectionMultiplexer _connection = StackExchange.Redis.ConnectionMultiplexer.Connect(address);

        public Task<long> PushAsync(string raw) => _connection.GetDatabase().ListRightPushAsync($"{{{queue}}}:inbox", raw);

        public async ValueTask DisposeAsync() => await _connection.CloseAsync();
    }
}
