using System.Text.RegularExpressions;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed partial class ScriptTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly string[] Names = [.. typeof(QueueScript).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".lua", StringComparison.Ordinal))
        .Select(name => name.Split('.')[^2])];

    public static TheoryData<string> ScriptNames => [.. Names.Except([QueueScript.Prelude])];

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

    [Fact]
    public void Script_Prelude_TouchesTableKeysOnly()
    {
        using var stream = typeof(QueueScript).Assembly.GetManifestResourceStream("BrowserAgent.Tasks.Queue.Scripts.prelude.lua");
        using var reader = new StreamReader(stream!);

        Assert.Empty(CallsWithoutTableKey(reader.ReadToEnd()));
    }

    [Fact]
    public async Task Run_AfterScriptFlush_SendsTheSourceAgain()
    {
        await using var own = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(own);
        await bed.EnqueueAsync(QueueBed.Job());
        Assert.Equal("+OK", await own.CommandAsync("SCRIPT FLUSH"));

        await bed.EnqueueAsync(QueueBed.Job());

        Assert.True(await bed.Server.ScriptExistsAsync(QueueScript.Enqueue.Source));
        Assert.Equal(2, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
    }

    [Fact]
    public async Task Run_UndeclaredKey_IsAnErrorOfTheScript()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var source = QueueScript.Renew.Source.Replace("return job.cancel", "redis.call('DEL', key.done) return job.cancel", StringComparison.Ordinal);
        await bed.EnqueueAsync(QueueBed.Job());
        var claim = await bed.ClaimAsync();

        var fault = await Assert.ThrowsAsync<RedisServerException>(() => bed.Raw.ScriptEvaluateAsync(
            source, [.. QueueScript.Renew.KeyNames.Select(bed.Keys.Of)], [claim.Job.Id.Value, claim.Token, 30_000]));

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

        await using var bed = await QueueBed.OpenAsync(cluster);
        var inbox = await bed.Raw.ListRightPushAsync(bed.Keys.Inbox, "raw");
        Assert.Equal(1, inbox);
        Assert.IsType<EnqueueOutcome.Stored>(await bed.Queue.EnqueueFromInboxAsync(QueueBed.Job(naturalKey: "PO-1", idempotencyKey: "k"), "raw", QueueBed.None));
        await bed.EnqueueAsync(QueueBed.Job(state: JobState.Review));
        await bed.EnqueueAsync(QueueBed.Job(state: JobState.Rejected));

        // Every script once.
        var claim = await bed.ClaimAsync();
        await bed.Queue.RenewAsync(claim, QueueBed.None);
        await bed.Queue.StallAsync(claim, "x", QueueBed.None);
        claim = await bed.ClaimAsync();
        await bed.Queue.ReleaseAsync(claim, QueueBed.None);
        claim = await bed.ClaimAsync();
        await bed.Queue.RetryAsync(claim, "x", null, QueueBed.None);
        await bed.PromoteAsync(claim.Job.Id);
        claim = await bed.ClaimAsync();
        await bed.ExpireAsync(claim);
        await bed.Queue.ReapAndPromoteAsync(QueueBed.None);
        claim = await bed.ClaimAsync();
        await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None);
        await bed.Queue.ParkAsync(claim, "x", QueueBed.None);
        await bed.Queue.RejectAsync(claim.Job.Id, "x", QueueBed.None);
        Assert.Equal(RequeueAnswer.Ok, await bed.Queue.RequeueAsync(claim.Job.Id, approved: true, QueueBed.None));
        claim = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None));
        await bed.Queue.SweepAsync(QueueBed.None);
        var ledger = new RedisCodeLedger(bed.Link, Microsoft.Extensions.Options.Options.Create(bed.Options));
        Assert.True(await ledger.TryUseAsync(new("shop", "clerk"), 1, QueueBed.None));

        Assert.Equal(JobState.Done, (await bed.GetAsync(claim.Job.Id)).State);
        Assert.Equal(3, (await bed.Queue.ListAsync(null, 10, QueueBed.None)).Count);
        Assert.Equal(1, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Done]);
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

    /// <summary>Every call's first key comes from the table; only TIME has none.</summary>
    private static string[] CallsWithoutTableKey(string source) =>
        [.. Call().Matches(source).Select(match => match.Value).Where(call => !call.Contains("key.", StringComparison.Ordinal) && !call.Contains("'TIME'", StringComparison.Ordinal))];

    [GeneratedRegex(@"\bkey\.(?<name>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TableKey();

    [GeneratedRegex(@"redis\.p?call\('\w+'(, *[^,)]+)?", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Call();
}
