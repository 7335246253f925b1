using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>What is no tampering, and what can't be verified. The kinds of tampering are a campaign (C14).</summary>
public sealed class TrailVerifierTests : IDisposable
{
    private const string OldEvent = """{"sequence":1,"at":"2026-11-01T00:00:00+00:00","kind":"claimed","attempt":1,"worker":"w0"}""";

    private readonly CheckpointFixture _fixture = new();
    private readonly UnanchoredTrails _unanchored = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Verify_WhileWorkersWrite_IsNoFalseAlarm()
    {
        var others = new UnanchoredTrails();
        using var one = _fixture.Writer(_unanchored, _fixture.Pair.PrivateKey);
        using var other = _fixture.Writer(others, _fixture.Pair.PrivateKey);
        await one.StartAsync(default);
        await other.StartAsync(default);
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 10, _unanchored);
        var both = CheckpointFixture.NewJob();
        var writing = Task.WhenAll(
            _fixture.RecordAsync(both, 60, _unanchored),
            _fixture.RecordAsync(both, 60, others),
            _fixture.RecordAsync(CheckpointFixture.NewJob(), 60, others));
        while (_unanchored.LastCheckpoint == 0)
        {
            await Task.Delay(1);
        }

        var readings = 0;
        do
        {
            var copies = await _fixture.VerifyAsync(_fixture.Copy);
            Assert.Empty(copies.Findings);
            readings++;
        }
        while (!writing.IsCompleted || readings < 3);
        await writing;
        await one.StopAsync(default);
        await other.StopAsync(default);

        var last = await _fixture.VerifyAsync(_fixture.Copy);
        Assert.Empty(last.Findings);
        Assert.Equal((3, 190L, 190, 0L), (last.Jobs, last.Events, last.Files, last.NotAnchoredEvents));
    }

    [Fact]
    public async Task Verify_TrailOfTheVersionBefore_IsNotChainedAndNotTampered()
    {
        await WriteOldAsync(JobOf(DateTimeOffset.UtcNow.AddDays(-1)));
        await AnchorOneJobAsync();

        var result = await _fixture.VerifyAsync();

        Assert.Empty(result.Findings);
        Assert.Equal((2, 1), (result.Jobs, result.NotChained));
        Assert.Contains(result.Notes, note => note.Contains("not chained", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_OldTrailThatWasContinued_IsProvedFromItsChainOn()
    {
        var job = JobOf(DateTimeOffset.UtcNow.AddDays(-1));
        await WriteOldAsync(job);
        await AnchorOneJobAsync(job);

        var result = await _fixture.VerifyAsync();
        Assert.Empty(result.Findings);
        Assert.Equal((0, 1L), (result.NotChained, result.NotChainedEvents));

        // The events of before are bound by the record that starts the chain.
        var file = _fixture.EventsOf(job);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("w0", "w7", StringComparison.Ordinal));
        Assert.Equal(TrailFindingKind.ChangedEvent, Assert.Single((await _fixture.VerifyAsync()).Findings).Kind);
    }

    [Fact]
    public async Task Verify_TrailWithoutHashesAfterTheFirstCheckpoint_IsAFinding()
    {
        await AnchorOneJobAsync();
        await WriteOldAsync(JobOf(DateTimeOffset.UtcNow.AddMinutes(1)));

        Assert.Equal(TrailFindingKind.ChainRemoved, Assert.Single((await _fixture.VerifyAsync()).Findings).Kind);
    }

    [Fact]
    public async Task Verify_HalfALineOfACrash_IsNoFinding()
    {
        var job = await AnchorOneJobAsync();
        await File.AppendAllTextAsync(_fixture.EventsOf(job), "{\"sequence\":3,\"at");

        Assert.Empty((await _fixture.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Verify_EventsAfterTheLastCheckpoint_AreSaidToBeOpen()
    {
        var job = await AnchorOneJobAsync();
        await _fixture.RecordAsync(job, 3);

        var result = await _fixture.VerifyAsync();

        Assert.Empty(result.Findings);
        Assert.Equal(3, result.NotAnchoredEvents);
    }

    [Fact]
    public async Task Verify_JobOfAnArchivedDay_MayBeMissing()
    {
        var job = await AnchorOneJobAsync();
        Directory.Delete(Path.GetDirectoryName(_fixture.EventsOf(job))!, recursive: true);

        Assert.Equal(TrailFindingKind.MissingTrail, Assert.Single((await _fixture.VerifyAsync()).Findings).Kind);
        Assert.Equal(job.Value, Assert.Single((await _fixture.VerifyAsync(request => request with { Job = job })).Findings).Job);
        var tomorrow = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(1));
        Assert.Empty((await _fixture.VerifyAsync(request => request with { ArchivedBefore = tomorrow })).Findings);
        Assert.Empty((await _fixture.VerifyAsync(request => request with { From = tomorrow })).Findings);
        Assert.Empty((await _fixture.VerifyAsync(request => request with { Until = tomorrow.AddDays(-2) })).Findings);
        Assert.Single((await _fixture.VerifyAsync(request => request with { From = tomorrow.AddDays(-1), Until = tomorrow })).Findings);
    }

    [Fact]
    public async Task Verify_TrailOfOneJobCopiedToAnother_IsFound()
    {
        var job = await AnchorOneJobAsync();
        var other = CheckpointFixture.NewJob();
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.EventsOf(other))!);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_fixture.EventsOf(job))!))
        {
            File.Copy(file, Path.Combine(Path.GetDirectoryName(_fixture.EventsOf(other))!, Path.GetFileName(file)));
        }

        Assert.Equal(other.Value, Assert.Single((await _fixture.VerifyAsync()).Findings).Job);
    }

    [Fact]
    public async Task Verify_NoCheckpoints_IsAFindingUnlessTheyAreLeftOut()
    {
        await _fixture.RecordAsync(CheckpointFixture.NewJob(), 2);

        Assert.Equal(TrailFindingKind.MissingCheckpoints, Assert.Single((await _fixture.VerifyAsync()).Findings).Kind);
        Assert.Empty((await _fixture.VerifyAsync(request => request with { ChainsOnly = true, PublicKeyFiles = [] })).Findings);
    }

    [Fact]
    public async Task Verify_KeysWereChanged_NeedsBoth()
    {
        await AnchorOneJobAsync();
        var second = CheckpointKeyPair.Create();
        using (var writer = _fixture.Writer(_unanchored, second.PrivateKey))
        {
            await writer.StartAsync(default);
            await _fixture.RecordAsync(CheckpointFixture.NewJob(), 1, _unanchored);
            await writer.StopAsync(default);
        }

        Assert.Equal(TrailFindingKind.UnknownKey, Assert.Single((await _fixture.VerifyAsync()).Findings).Kind);
        await File.AppendAllTextAsync(_fixture.PublicKey, second.PublicKeyPem);
        Assert.Empty((await _fixture.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Verify_WhatCanNotBeCarriedOut_SaysWhy()
    {
        await AnchorOneJobAsync();

        await RefusedAsync(request => request with { Folder = _fixture.Folder + "-none" }, "--folder");
        await RefusedAsync(request => request with { PublicKeyFiles = [] }, "--chains-only");
        await RefusedAsync(request => request with { PublicKeyFiles = [_fixture.ListFile] }, "public key");
        await RefusedAsync(request => request with { CopyFiles = [_fixture.ListFile + "-none"] }, "--copy");
        await RefusedAsync(request => request with { Job = CheckpointFixture.NewJob() }, "no trail");
    }

    private async Task RefusedAsync(Func<TrailVerificationRequest, TrailVerificationRequest> change, string part) =>
        Assert.Contains(part, (await Assert.ThrowsAsync<InvalidDataException>(() => _fixture.VerifyAsync(change))).Message, StringComparison.Ordinal);

    private async Task<JobId> AnchorOneJobAsync(JobId? given = null)
    {
        var job = given ?? CheckpointFixture.NewJob();
        using var writer = _fixture.Writer(_unanchored, _fixture.Pair.PrivateKey);
        await writer.StartAsync(default);
        await _fixture.RecordAsync(job, 2, _unanchored);
        await writer.StopAsync(default);
        return job;
    }

    private async Task WriteOldAsync(JobId job)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.EventsOf(job))!);
        await File.WriteAllTextAsync(_fixture.EventsOf(job), OldEvent + "\n");
    }

    private static JobId JobOf(DateTimeOffset time) => JobId.New(time);
}
