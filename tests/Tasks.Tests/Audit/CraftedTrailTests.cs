using System.Diagnostics;
using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>Files that somebody made who may write the audit folder: they must neither stop a verification or a job, nor pass as what a worker wrote.</summary>
public sealed class CraftedTrailTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();
    private readonly UnanchoredTrails _unanchored = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("name")]
    [InlineData("null")]
    [InlineData("pipe as events.jsonl")]
    [InlineData("pipe as 0001.jpg")]
    [InlineData("link")]
    [InlineData("mode of events.jsonl")]
    [InlineData("mode of 0001.jpg")]
    public async Task Verify_CraftedFile_IsAFindingOfItsJobAlone(string kind)
    {
        var (job, _) = (await AnchorAsync(), await AnchorAsync());
        var (events, picture) = (_fixture.EventsOf(job), PictureOf(job));
        switch (kind)
        {
            case "name":
                await AppendChainedAsync(job, new() { ["a\0"] = "x" });
                break;
            case "null":
                await File.AppendAllTextAsync(events, "null\n");
                break;
            case "link":
                File.Move(events, events + "2");
                File.CreateSymbolicLink(events, events + "2");
                break;
            case "pipe as events.jsonl":
                await ReplaceByPipeAsync(events);
                break;
            case "pipe as 0001.jpg":
                await ReplaceByPipeAsync(picture);
                break;
            default:
                Assert.SkipWhen(Environment.IsPrivilegedProcess, "root reads files of mode 000");
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(kind.EndsWith("jpg", StringComparison.Ordinal) ? picture : events, UnixFileMode.None);
                }

                break;
        }

        var result = await _fixture.VerifyAsync();

        Assert.NotEmpty(result.Findings);
        Assert.All(result.Findings, finding => Assert.Equal(job.Value, finding.Job));
        Assert.Equal(2, result.Jobs);
    }

    [Fact]
    public async Task Verify_ListIsALink_IsAFindingAndTrailsAreReadNevertheless()
    {
        await AnchorAsync();
        File.Move(_fixture.ListFile, _fixture.ListFile + "2");
        File.CreateSymbolicLink(_fixture.ListFile, _fixture.ListFile + "2");

        var result = await _fixture.VerifyAsync();

        Assert.Equal((1, TrailFindingKind.Unreadable), (result.Jobs, Assert.Single(result.Findings).Kind));
    }

    [Fact]
    public async Task Verify_SignatureIsNull_IsAFinding()
    {
        await AnchorAsync();
        var line = (await File.ReadAllTextAsync(_fixture.ListFile)).Split("\"signature\":\"");
        await File.WriteAllTextAsync(_fixture.ListFile, line[0] + "\"signature\":null" + line[1][(line[1].IndexOf('"', StringComparison.Ordinal) + 1)..]);

        Assert.Contains((await _fixture.VerifyAsync()).Findings, finding => finding.Kind == TrailFindingKind.ChangedCheckpoint);
    }

    [Fact]
    public async Task Append_LastLineIsNull_GoesOn()
    {
        var job = await AnchorAsync();
        await File.AppendAllTextAsync(_fixture.EventsOf(job), "null\n");

        await _fixture.RecordAsync(job, 1);

        Assert.Contains("\"sequence\":4", (await File.ReadAllLinesAsync(_fixture.EventsOf(job)))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EventWithoutALineEnd_IsFoundAndNotShown()
    {
        var job = await AnchorAsync();
        await File.AppendAllTextAsync(_fixture.EventsOf(job), """{"sequence":3,"at":"2026-11-30T00:00:00Z","kind":"approved","attempt":0,"worker":"the chief"}""");

        Assert.Equal(job.Value, Assert.Single((await _fixture.VerifyAsync()).Findings).Job);
        var reader = new AuditReader(Options.Create(_fixture.Options), TimeProvider.System);
        Assert.Equal(2, (await reader.ReadAsync(job, default))!.Events.Count);
    }

    [Theory]
    [InlineData("0001.jpg")]
    [InlineData(AuditFolderLayout.ResultFile)]
    public async Task Verify_FileIsReplacedAndNamedAgain_IsFound(string name)
    {
        var job = await AnchorAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(PictureOf(job))!, name), "another");
        await AppendChainedAsync(job, new() { [name] = AuditChain.HashOf("another"u8) });

        Assert.Contains((await _fixture.VerifyAsync()).Findings, finding => finding.Kind == TrailFindingKind.ChangedFile && finding.Event == 3);
    }

    [Theory]
    [InlineData(-60, 1)]
    [InlineData(0, 0)]
    [InlineData(60, 1)]
    public async Task Verify_EventIsAddedWithoutACheckpoint_IsFoundByItsTime(int minutes, int findings)
    {
        var job = await AnchorAsync();
        await AppendChainedAsync(job, null, DateTimeOffset.UtcNow.AddMinutes(minutes));

        var found = (await _fixture.VerifyAsync()).Findings;

        Assert.Equal(findings, found.Count);
        Assert.All(found, finding => Assert.Equal((job.Value, 3L, TrailFindingKind.AddedEvents), (finding.Job, finding.Event, finding.Kind)));
    }

    [Fact]
    public async Task Verify_OneJobAndTheListWasCutForIt_OtherTrailsSaySo()
    {
        var job = await AnchorAsync();
        await AnchorAsync();
        await AnchorAsync();
        await File.WriteAllLinesAsync(_fixture.ListFile, (await File.ReadAllLinesAsync(_fixture.ListFile))[..1]);

        Assert.Contains((await _fixture.VerifyAsync(request => request with { Job = job })).Findings, finding => finding.Kind == TrailFindingKind.MissingCheckpoints);
    }

    [Fact]
    public async Task Store_NameThatAnotherWorkerTookMeanwhile_LeavesThatPicture()
    {
        var job = await AnchorAsync();
        var appender = AuditTrailAppender.For(_fixture.Options, job);
        var reserved = appender.PreparePicture(new byte[] { 9 });
        await _fixture.RecordAsync(job, 1);

        Assert.Equal("0004.jpg", (await appender.StorePictureAsync(reserved, new byte[] { 9 }, default)).Name);

        Assert.Equal("0003.jpg", reserved.Name);
        Assert.Empty((await _fixture.VerifyAsync()).Findings);
    }

    private string PictureOf(JobId job) => Path.Combine(Path.GetDirectoryName(_fixture.EventsOf(job))!, "0001.jpg");

    /// <summary>Two events with a picture each and a result, all covered by a checkpoint.</summary>
    private async Task<JobId> AnchorAsync()
    {
        var job = CheckpointFixture.NewJob();
        using (var recorder = new AuditRecorder(_fixture.Options, new AuditRun(job, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, unanchored: _unanchored))
        {
            await recorder.StorePictureAsync(new byte[] { 1 }, default);
            await recorder.NoteAsync("claimed", "x", default);
            await recorder.StorePictureAsync(new byte[] { 2 }, default);
            await recorder.StoreResultAsync("{}", default);
            await recorder.NoteAsync("done", "x", default);
        }

        using var writer = _fixture.Writer(_unanchored, _fixture.Pair.PrivateKey);
        await writer.WriteAsync(default);
        return job;
    }

    private Task AppendChainedAsync(JobId job, Dictionary<string, string> files) => AppendChainedAsync(job, files, DateTimeOffset.UtcNow);

    private async Task AppendChainedAsync(JobId job, Dictionary<string, string>? files, DateTimeOffset at)
    {
        var lines = await File.ReadAllLinesAsync(_fixture.EventsOf(job));
        var added = new AuditEvent
        {
            Sequence = lines.Length + 1,
            At = at,
            Kind = "step",
            Attempt = 1,
            Worker = "w1",
            Files = files,
            Previous = AuditChain.HashOf(Encoding.UTF8.GetBytes(lines[^1])),
        };
        await File.AppendAllTextAsync(_fixture.EventsOf(job), JsonSerializer.Serialize(added, AuditJsonOptions.Options) + "\n");
    }

    private static async Task ReplaceByPipeAsync(string path)
    {
        File.Delete(path);
        using var made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync();
    }
}
