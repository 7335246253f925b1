using System.Text.RegularExpressions;
using BrowserAgent.Tasks.Coordination;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.TestKit;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed partial class RedisScriptTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly string[] Names = [.. typeof(QueueScript).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".lua", StringComparison.Ordinal))
        .Select(name => name.Split('.')[^2])];

    public static TheoryData<string> ScriptNames => [.. Names.Except(QueueScript.Before).Except(QueueScript.After)];

    public static TheoryData<string> SharedNames => [.. QueueScript.Before, .. QueueScript.After];

    [Theory]
    [MemberData(nameof(ScriptNames))]
    public void Script_Header_SaysKeysArgumentsAnswersAndBound(string name)
    {
        var script = QueueScript.Load(name);

        foreach (var header in (string[])["-- keys:", "-- args:", "-- answers:", "-- bound:", "-- full memory:"])
        {
            Assert.Contains($"\n{header}", script.Body, StringComparison.Ordinal);
        }

        Assert.All(script.KeyNames, key => Assert.Contains(key, QueueKeys.Names));
        Assert.DoesNotContain("KEYS", script.Body, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)'(keys|scan|hscan|zscan|flushdb|flushall)'", script.Body);
    }

    [Theory]
    [MemberData(nameof(ScriptNames))]
    public void Script_Keys_AreOnlyThoseItDeclares(string name)
    {
        var script = QueueScript.Load(name);

        Assert.Empty(UndeclaredKeys(script.Body, script.KeyNames));
        Assert.Empty(CallsWithoutTableKey(script.Body));
    }

    [Fact]
    public void Script_KeyRules_FindABadScript()
    {
        Assert.Equal(["done"], UndeclaredKeys("redis.call('ZADD', key.done, 1, id)", ["job"]));
        Assert.NotEmpty(CallsWithoutTableKey("redis.call('GET', '{q}:job')"));
        Assert.NotEmpty(CallsWithoutTableKey("redis.call('GET', ARGV[1])"));
    }

    [Theory]
    [MemberData(nameof(SharedNames))]
    public void Script_SharedFile_TouchesTableKeysOnly(string name)
    {
        using var stream = typeof(QueueScript).Assembly.GetManifestResourceStream($"BrowserAgent.Tasks.Redis.Scripts.{name}.lua");
        using var reader = new StreamReader(stream!);

        Assert.Empty(CallsWithoutTableKey(reader.ReadToEnd()));
    }

    [Fact]
    public async Task Run_FailsHalfWay_KeepsCountsAndLeasesOne()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.EnqueueAsync(QueueFixture.Job());
        var (good, bad) = (await fixture.ClaimAsync(), await fixture.ClaimAsync());
        var source = QueueScript.Acknowledge.Source.Replace("local function acknowledge(id, fence, verdict, result)", "local function acknowledge(id, fence, verdict, result) if verdict == 'bad' then error('broken') end", StringComparison.Ordinal);

        await Assert.ThrowsAsync<RedisServerException>(() => fixture.Raw.ScriptEvaluateAsync(
            source,
            [.. QueueScript.Acknowledge.KeyNames.Select(fixture.Keys.Of)],
            [good.Job.Id.Value, good.Token, "entered", "{}", bad.Job.Id.Value, bad.Token, "bad", "{}"]));

        Assert.Equal(1, await fixture.LeasedAsync());
        Assert.Equal(1, (long)await fixture.Raw.HashGetAsync(fixture.Keys.Of("run"), "tenant:acme"));
        Assert.Equal((JobState.Done, JobState.Running), ((await fixture.GetAsync(good.Job.Id)).State, (await fixture.GetAsync(bad.Job.Id)).State));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(bad, JobVerdict.Entered, "{}", QueueFixture.None));
        Assert.False(await fixture.Raw.HashExistsAsync(fixture.Keys.Of("run"), "tenant:acme"));
    }

    [Fact]
    public async Task Run_AfterScriptFlush_SendsTheSourceAgain()
    {
        await using var own = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(own);
        await fixture.EnqueueAsync(QueueFixture.Job());
        Assert.Equal("+OK", await own.CommandAsync("SCRIPT FLUSH"));

        await fixture.EnqueueAsync(QueueFixture.Job());

        Assert.True(await fixture.Server.ScriptExistsAsync(QueueScript.Enqueue.Source));
        Assert.Equal(2, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Run_UndeclaredKey_IsAnErrorOfTheScript()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var source = QueueScript.Renew.Source.Replace("return job.cancel", "redis.call('DEL', key.done) return job.cancel", StringComparison.Ordinal);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var claim = await fixture.ClaimAsync();

        var fault = await Assert.ThrowsAsync<RedisServerException>(() => fixture.Raw.ScriptEvaluateAsync(
            source, [.. QueueScript.Renew.KeyNames.Select(fixture.Keys.Of)], [claim.Job.Id.Value, claim.Token, 30_000]));

        Assert.Contains("does not declare the key done", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_OnACluster_WorksInOneSlot()
    {
        await using var cluster = await RedisServerFixture.StartAsync("--cluster-enabled", "yes");
        Assert.Equal("+OK", await cluster.CommandAsync("CLUSTER ADDSLOTSRANGE 0 16383"));
        while (!(await cluster.CommandAsync("SET probe 1")).StartsWith("+OK", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        await using var fixture = await QueueFixture.OpenAsync(cluster);
        var inbox = await fixture.Raw.ListRightPushAsync(fixture.Keys.Inbox, "raw");
        Assert.Equal(1, inbox);
        Assert.IsType<EnqueueResult.Stored>(await fixture.Queue.EnqueueFromInboxAsync(QueueFixture.Job(naturalKey: "PO-1", idempotencyKey: "k"), "raw", QueueFixture.None));
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));
        await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Rejected));

        // Every script once.
        var claim = await fixture.ClaimAsync();
        await fixture.Queue.RenewAsync(claim, QueueFixture.None);
        await fixture.Queue.StallAsync(claim, "x", StallCause.Job, QueueFixture.None);
        claim = await fixture.ClaimAsync();
        await fixture.Queue.ReleaseAsync(claim, QueueFixture.None);
        claim = await fixture.ClaimAsync();
        await fixture.Queue.RetryAsync(claim, "x", null, QueueFixture.None);
        await fixture.PromoteAsync(claim.Job.Id);
        claim = await fixture.ClaimAsync();
        await fixture.ExpireAsync(claim);
        await fixture.Queue.ReapAsync(QueueFixture.None);
        claim = await fixture.ClaimAsync();
        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);
        await fixture.Queue.ParkAsync(claim, "x", QueueFixture.None);
        await fixture.Queue.RejectAsync(claim.Job.Id, "x", QueueFixture.None);
        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RequeueAsync(claim.Job.Id, new ApprovalVote("Kim"), QueueFixture.None));
        claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
        await fixture.Queue.SweepAsync(QueueFixture.None);
        var ledger = new RedisOneTimeCodeLedger(fixture.Link, Microsoft.Extensions.Options.Options.Create(fixture.Options));
        Assert.True(await ledger.TryUseAsync(new("shop", "clerk"), 1, QueueFixture.None));

        Assert.Equal(JobState.Done, (await fixture.GetAsync(claim.Job.Id)).State);
        Assert.Equal(3, (await fixture.Queue.ListAsync(null, 10, QueueFixture.None)).Count);
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Done]);
    }

    [Fact]
    public async Task Cluster_KeysOfTwoQueues_AreRefusedInOneScript()
    {
        await using var cluster = await RedisServerFixture.StartAsync("--cluster-enabled", "yes");
        await cluster.CommandAsync("CLUSTER ADDSLOTSRANGE 0 16383");

        Assert.StartsWith("-CROSSSLOT", await cluster.CommandAsync("EVAL return 2 {a}:job {b}:job"), StringComparison.Ordinal);
    }

    private static string[] UndeclaredKeys(string source, IEnumerable<string> declared) =>
        [.. TableKey().Matches(source).Select(match => match.Groups["name"].Value).Distinct().Except(declared)];

    /// <summary>The calls whose first key is not from the table; only TIME and INFO have none.</summary>
    private static string[] CallsWithoutTableKey(string source) =>
        [.. Call().Matches(source).Select(match => match.Value).Where(call => !call.Contains("key.", StringComparison.Ordinal) && !call.Contains("'TIME'", StringComparison.Ordinal) && !call.Contains("'INFO'", StringComparison.Ordinal))];

    [GeneratedRegex(@"\bkey\.(?<name>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TableKey();

    [GeneratedRegex(@"redis\.p?call\('\w+'(, *[^,)]+)?", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Call();
}
