using System.Diagnostics;
using System.Text;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Coordination;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Audit;

public sealed class CheckpointWriterTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();
    private readonly UnanchoredTrails _unanchored = new();
    private readonly LogLines _log = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Write_EnoughEvents_SignsACheckpointByItself()
    {
        using var sut = CreateSut();
        await sut.StartAsync(default);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 10, _unanchored);

        while (_unanchored.LastCheckpoint == 0)
        {
            await Task.Delay(10);
        }

        await sut.StopAsync(default);
        Assert.Single(Checkpoints());
    }

    [Fact]
    public async Task Stop_EventsSinceTheLastCheckpoint_AreInALastOne()
    {
        using var sut = CreateSut();
        await sut.StartAsync(default);
        var (one, other) = (CheckpointFixture.NewJob(), CheckpointFixture.NewJob());
        await _fixture.RecordAsync(one, 2, _unanchored);
        await _fixture.RecordAsync(other, 3, _unanchored);
        await sut.StopAsync(default);

        var checkpoint = Assert.Single(Checkpoints());
        Assert.Equal((1L, 2, 5L), (checkpoint.Number, checkpoint.Jobs, checkpoint.Events));
        Assert.Equal(2, checkpoint.Entries!.Single(entry => entry.Job == one.Value).Events);
        Assert.Equal(await File.ReadAllBytesAsync(_fixture.ListFile), await File.ReadAllBytesAsync(_fixture.Copy));
        Assert.Contains(_log.Lines, line => line.StartsWith("Audit checkpoint: {", StringComparison.Ordinal) && line.Contains(checkpoint.Head, StringComparison.Ordinal) && !line.Contains(one.Value, StringComparison.Ordinal));
        Assert.Empty((await _fixture.VerifyAsync(_fixture.Copy)).Findings);
    }

    [Fact]
    public async Task Start_TrailsOfAKilledWorker_AreCoveredOnce()
    {
        var job = CheckpointFixture.NewJob();
        await _fixture.RecordAsync(job, 3);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var sut = CreateSut();
            await sut.StartAsync(default);
            await sut.StopAsync(default);
        }

        Assert.Equal((job.Value, 3L), (Assert.Single(Assert.Single(Checkpoints()).Entries!).Job, Checkpoints()[0].Events));
        Assert.Equal(0, (await _fixture.VerifyAsync()).NotAnchoredEvents);
    }

    [Fact]
    public async Task Start_TrailOfAnOlderJobThatAKilledWorkerLeft_IsCoveredBesideAnUnreadableOne()
    {
        var (left, broken) = (JobId.New(DateTimeOffset.UtcNow.AddDays(-10)), CheckpointFixture.NewJob());
        await _fixture.RecordAsync(left, 3);
        await _fixture.RecordAsync(broken, 1);
        File.Delete(_fixture.EventsOf(broken));
        using (var pipe = Process.Start("mkfifo", [_fixture.EventsOf(broken)]))
        {
            await pipe.WaitForExitAsync();
        }

        using var sut = CreateSut();
        await sut.StartAsync(default);
        await sut.StopAsync(default);

        Assert.Equal(left.Value, Assert.Single(Checkpoints()[0].Entries!).Job);
    }

    [Fact]
    public async Task Start_NoKey_SignsNothingAndSaysSoOnce()
    {
        using var sut = CreateSut(privateKey: null);
        await sut.StartAsync(default);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 20, _unanchored);
        await sut.StopAsync(default);

        Assert.False(File.Exists(_fixture.ListFile));
        Assert.Contains("browser-agent/audit/signing-key", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SourceOfSecretsIsDown_SignsOnceItAnswers()
    {
        var source = new FailingSecret(new Secret(_fixture.Pair.PrivateKey));
        using var sut = _fixture.Writer(_unanchored, source, _log);
        await sut.StartAsync(default);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
        await sut.WriteAsync(default);
        Assert.False(File.Exists(_fixture.ListFile));
        Assert.Contains(_log.Lines, line => line.Contains("could not be read", StringComparison.Ordinal));

        source.Answers = true;
        await sut.StopAsync(default);

        Assert.Equal(1, Assert.Single(Checkpoints()).Jobs);
    }

    [Theory]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----")]
    public async Task Start_SecretIsNoKey_FailsWithoutShowingIt(string secret)
    {
        using var sut = CreateSut(secret);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(async () => await sut.StartAsync(default));

        Assert.Contains("audit keygen", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_TwoWorkersOfOneFolder_MakeOneList()
    {
        var others = new UnanchoredTrails();
        using var one = CreateSut();
        using var other = _fixture.Writer(others, _fixture.Pair.PrivateKey);
        await one.StartAsync(default);
        await other.StartAsync(default);
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(_fixture.RecordAsync(CheckpointFixture.NewJob(), 2, _unanchored), _fixture.RecordAsync(CheckpointFixture.NewJob(), 2, others));
            await Task.WhenAll(one.WriteAsync(default), other.WriteAsync(default));
        }

        await one.StopAsync(default);
        await other.StopAsync(default);
        Assert.Equal([1L, 2, 3, 4, 5, 6], Checkpoints().Select(checkpoint => checkpoint.Number));
        var result = await _fixture.VerifyAsync(_fixture.Copy);
        Assert.Empty(result.Findings);
        Assert.Equal((6, 0L), (result.Jobs, result.NotAnchoredEvents));
    }

    [Fact]
    public async Task Write_ListWasCutMeanwhile_RaisesAnAlarmAndLeavesTheGap()
    {
        using var sut = CreateSut();
        await sut.StartAsync(default);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
            await sut.WriteAsync(default);
        }

        await File.WriteAllLinesAsync(_fixture.ListFile, (await File.ReadAllLinesAsync(_fixture.ListFile))[..1]);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
        await sut.StopAsync(default);

        Assert.Equal([1L, 4], Checkpoints().Select(checkpoint => checkpoint.Number));
        Assert.Contains(_log.Lines, line => line.Contains("2 checkpoints were removed", StringComparison.Ordinal));
        Assert.Contains((await _fixture.VerifyAsync()).Findings, finding => finding.Meaning.Contains("Checkpoints 2 to 3 are missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_FolderCanNotBeWritten_TheNextCheckpointHasTheSameJobs()
    {
        using var sut = CreateSut();
        await sut.StartAsync(default);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
        Directory.CreateDirectory(_fixture.ListFile);
        await sut.WriteAsync(default);
        Assert.Contains(_log.Lines, line => line.Contains("AUDIT ALARM", StringComparison.Ordinal));

        Directory.Delete(_fixture.ListFile);
        await sut.StopAsync(default);

        Assert.Equal(1, Assert.Single(Checkpoints()).Jobs);
    }

    [Fact]
    public async Task Write_Redis_KeepsTheNewestWithoutTheirJobs()
    {
        await using var server = await RedisServerFixture.StartAsync();
        var queue = Options.Create(new QueueOptions { Redis = server.ConnectionString, Name = "q" });
        await using var redis = new RedisClient(queue, TimeProvider.System, NullLogger<RedisClient>.Instance);
        using var sut = _fixture.Writer(
            _unanchored, _fixture.Pair.PrivateKey, _log, new RedisCheckpointCopy(redis, queue, Options.Create(_fixture.Options with { CheckpointsInRedis = 2 })));
        await sut.StartAsync(default);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
            await sut.WriteAsync(default);
        }

        var stored = await redis.CallAsync(database => database.ListRangeAsync("{q}:checkpoints"), repeatable: true, default);
        Assert.Equal([3L, 2], stored.Select(line => CheckpointJson.TryRead((byte[])line!)!.Number));
        var newest = await new RedisCheckpointCopy(redis, queue, Options.Create(_fixture.Options)).ReadNewestAsync(default);
        Assert.Equal(3, Assert.Single(newest).Number);
        var copy = Path.Combine(_fixture.Folder, "redis.jsonl");
        await File.WriteAllLinesAsync(copy, stored.Select(line => (string)line!));
        Assert.Empty((await _fixture.VerifyAsync(copy)).Findings);

        await File.WriteAllLinesAsync(_fixture.ListFile, (await File.ReadAllLinesAsync(_fixture.ListFile))[..2]);
        Assert.Contains((await _fixture.VerifyAsync(copy)).Findings, finding => finding.Meaning.Contains("the list ends at 2", StringComparison.Ordinal));
    }

    private CheckpointWriter CreateSut() => CreateSut(_fixture.Pair.PrivateKey);

    private CheckpointWriter CreateSut(string? privateKey) => _fixture.Writer(_unanchored, privateKey, _log);

    private IReadOnlyList<Checkpoint> Checkpoints() => [.. File.ReadAllLines(_fixture.ListFile).Select(line => CheckpointJson.TryRead(Encoding.UTF8.GetBytes(line))!)];

    private sealed class FailingSecret(Secret secret) : ISecretProvider
    {
        public bool Answers { get; set; }

        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) =>
            Answers ? ValueTask.FromResult<Secret?>(secret) : throw new InvalidOperationException("The vault is down.");
    }

    private sealed class LogLines : ILogger<CheckpointWriter>
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add(formatter(state, exception));
            }
        }
    }
}
