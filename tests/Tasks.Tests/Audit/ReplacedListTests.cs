using System.Text;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Audit.Verification;

namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>The list of checkpoints was removed, cut or replaced while no worker ran: the next worker must not make it look right.</summary>
public sealed class ReplacedListTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();
    private UnanchoredTrails _unanchored = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Start_ListWasCutMeanwhile_GoesOnFromTheCopyAndLeavesTheGap(int left)
    {
        await RunWorkerAsync(3);
        var trail = Checkpoints()[0].Trail;
        var lines = await File.ReadAllLinesAsync(_fixture.ListFile);
        await File.WriteAllLinesAsync(_fixture.ListFile, lines[..left]);
        await RunWorkerAsync(1);

        Assert.Equal((trail, 4L), (Checkpoints()[^1].Trail, Checkpoints()[^1].Number));
        Assert.Contains((await _fixture.VerifyAsync()).Findings, finding => finding.Kind == TrailFindingKind.MissingCheckpoints);
    }

    [Fact]
    public async Task Verify_ListWasBegunAnewAndIsAsLong_EventsSaySo()
    {
        await RunWorkerAsync(3);
        File.Delete(_fixture.ListFile);
        File.Delete(_fixture.Copy);
        await RunWorkerAsync(4);

        Assert.Contains((await _fixture.VerifyAsync()).Findings, finding => finding.Meaning.Contains("begun anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_CopyIsTheSecondFolder_ComparesAllOfItsLists()
    {
        await RunWorkerAsync(2);
        var second = _fixture.Options.CheckpointFolder;
        Assert.Empty((await _fixture.VerifyAsync(second)).Findings);

        var first = _fixture.Copy;
        File.Delete(_fixture.ListFile);
        Directory.Delete(Directory.GetDirectories(_fixture.Folder).Single(), recursive: true);
        await RunWorkerAsync(1);

        Assert.Contains((await _fixture.VerifyAsync(second)).Findings, finding => finding.File == second && finding.Kind == TrailFindingKind.MissingCheckpoints);
        Assert.Contains((await _fixture.VerifyAsync(first)).Findings, finding => finding.Kind == TrailFindingKind.MissingCheckpoints);
    }

    [Fact]
    public async Task Verify_CopyOfRedisHasOtherListsAlone_IsANote()
    {
        await RunWorkerAsync(1);
        var copy = Path.Combine(_fixture.Folder, "redis.jsonl");
        using (var key = CheckpointSigningKey.Read(new(_fixture.Pair.PrivateKey)))
        {
            await File.WriteAllBytesAsync(copy, [.. CheckpointJson.Line(key.Sign(Checkpoints()[0] with { Trail = new string('b', 32), Entries = null })), (byte)'\n']);
        }

        var result = await _fixture.VerifyAsync(copy);

        Assert.Empty(result.Findings);
        Assert.Contains(result.Notes, note => note.Contains("took their places", StringComparison.Ordinal));
    }

    private async Task RunWorkerAsync(int checkpoints)
    {
        _unanchored = new UnanchoredTrails();
        using var writer = _fixture.Writer(_unanchored, _fixture.Pair.PrivateKey);
        for (var number = 0; number < checkpoints; number++)
        {
            await _fixture.RecordAsync(CheckpointFixture.NewJob(), 2, _unanchored);
            await writer.WriteAsync(default);
        }
    }

    private IReadOnlyList<Checkpoint> Checkpoints() => [.. File.ReadAllLines(_fixture.ListFile).Select(line => CheckpointJson.TryRead(Encoding.UTF8.GetBytes(line))!)];
}
