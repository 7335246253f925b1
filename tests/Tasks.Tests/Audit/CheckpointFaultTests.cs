using System.Text;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>What goes wrong around the checkpoints must stop neither the worker nor its jobs.</summary>
public sealed class CheckpointFaultTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();
    private readonly UnanchoredTrails _unanchored = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Start_SecretIsThePublicKey_Fails()
    {
        using var sut = _fixture.Writer(_unanchored, _fixture.Pair.PublicKeyPem);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(async () => await sut.StartAsync(default));

        Assert.Contains("audit keygen", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SourceOfSecretsTimesOut_GoesOnAndAsksOncePerInterval()
    {
        var source = new TimingOutSource();
        using var sut = _fixture.Writer(_unanchored, source);
        await sut.StartAsync(default);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 20, _unanchored);
        await source.AskedAsync(2);

        // The interval is a day. Without the wait for it, hundreds of questions follow at once.
        await Task.WhenAny(source.AskedAsync(10), Task.Delay(100));

        Assert.True(source.Asked < 10, $"asked {source.Asked} times");
        Assert.False(sut.ExecuteTask!.IsCompleted);
        await sut.StopAsync(default);
    }

    [Fact]
    public async Task Store_PlaceDoesNotAnswer_HoldsUpNobodyAndIsLeftAlone()
    {
        var time = new TimerTrackingTimeProvider();
        var (hanging, other) = (new HangingCopy(), new CountingCopy());
        var sut = new CheckpointCopies([hanging, other], time, NullLogger<CheckpointCopies>.Instance);

        var first = sut.StoreAsync(Sample(1), default);
        await Task.WhenAll(hanging.Called, other.Called);
        while (time.ArmedTimers > 1)
        {
            await Task.Delay(1);
        }

        time.Advance(CheckpointCopies.Limit);
        await first;
        await sut.StoreAsync(Sample(2), default);

        Assert.Equal((1, 2), (hanging.Calls, other.Calls));
    }

    [Fact]
    public async Task Store_SecondFolderIsMissing_IsNotMade()
    {
        Directory.Delete(_fixture.Options.CheckpointFolder);

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => SecondFolder().StoreAsync(Sample(1), default));

        Assert.False(Directory.Exists(_fixture.Options.CheckpointFolder));
    }

    [Fact]
    public async Task Store_HalfALineOfACrash_IsReplaced()
    {
        await SecondFolder().StoreAsync(Sample(1), default);
        await File.AppendAllTextAsync(_fixture.Copy, "{\"number\":2,\"tr");

        await SecondFolder().StoreAsync(Sample(3), default);

        Assert.Equal([1L, 3], (await File.ReadAllLinesAsync(_fixture.Copy)).Select(line => CheckpointJson.TryRead(Encoding.UTF8.GetBytes(line))?.Number));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("signature")]
    [InlineData("path")]
    public async Task Write_LastLineIsNoCheckpointOfAWorker_GoesOnAfterTheLastThatIs(string kind)
    {
        using var sut = _fixture.Writer(_unanchored, _fixture.Pair.PrivateKey);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
        await sut.WriteAsync(default);
        var first = Checkpoints()[0]!;
        var added = kind switch
        {
            "signature" => Encoding.UTF8.GetString(CheckpointJson.Line(first with { Number = 7 })),
            "path" => Encoding.UTF8.GetString(CheckpointJson.Line(first with { Number = 7, Key = "another", Trail = "/../../../../tmp/x" })),
            _ => kind,
        };
        await File.AppendAllTextAsync(_fixture.ListFile, added + "\n");

        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
        Assert.True(await sut.WriteAsync(default));

        Assert.Equal((first.Trail, 2L), (Checkpoints()[2]!.Trail, Checkpoints()[2]!.Number));
        Assert.NotEmpty((await _fixture.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Write_PicturesOfTheEvents_ArePutOnTheDiskOnce()
    {
        var job = CheckpointFixture.NewJob();
        await _fixture.RecordAsync(job, 2, _unanchored);
        Assert.Equal(["0001.jpg", "0002.jpg"], _unanchored.TakeFiles().Select(Path.GetFileName).Order(StringComparer.Ordinal));

        await _fixture.RecordAsync(job, 1, _unanchored);
        using var sut = _fixture.Writer(_unanchored, _fixture.Pair.PrivateKey);
        Assert.True(await sut.WriteAsync(default));

        Assert.Empty(_unanchored.TakeFiles());
    }

    private IReadOnlyList<Checkpoint?> Checkpoints() => [.. File.ReadAllLines(_fixture.ListFile).Select(line => CheckpointJson.TryRead(Encoding.UTF8.GetBytes(line)))];

    private SecondFolderCopy SecondFolder() => new(Options.Create(_fixture.Options), TimeProvider.System);

    private static Checkpoint Sample(long number) => new()
    {
        Trail = new string('a', 32),
        Number = number,
        At = DateTimeOffset.UnixEpoch,
        Worker = "w",
        Previous = "",
        Jobs = 0,
        Events = 0,
        Head = "",
        Key = "",
    };

    private sealed class TimingOutSource : ISecretProvider
    {
        private readonly Dictionary<int, TaskCompletionSource> _waiting = [];
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public string Describe(SecretName name) => "the test";

        public Task AskedAsync(int times)
        {
            lock (_waiting)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[times] = reached;
                if (_asked >= times)
                {
                    reached.SetResult();
                }

                return reached.Task;
            }
        }

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken)
        {
            lock (_waiting)
            {
                if (_waiting.TryGetValue(++_asked, out var reached))
                {
                    reached.TrySetResult();
                }
            }

            throw new TaskCanceledException("The vault did not answer in time.");
        }
    }

    private class CountingCopy : ICheckpointCopy
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Calls { get; private set; }

        public Task Called => _called.Task;

        public string Place => "a second place";

        public virtual Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
        {
            Calls++;
            _called.TrySetResult();
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<Checkpoint>> ReadNewestAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Checkpoint>>([]);
    }

    private sealed class HangingCopy : CountingCopy
    {
        public override async Task StoreAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
        {
            await base.StoreAsync(checkpoint, cancellationToken);
            await new TaskCompletionSource().Task;
        }
    }
}
