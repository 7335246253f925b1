using System.Diagnostics;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Tests.Committing;
using BrowserAgent.Tasks.Tests.Execution;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>A worker that can write no audit trail claims nothing and charges nothing.</summary>
public sealed class AuditAvailabilityTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly JobId Id = JobId.Parse("019cf0a1b2c37abc8def0123456789ab");

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("audit-");
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _root.FullName);
        }

        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task DiskFull_RealFileSystem_StopsClaimsUntilThereIsRoom()
    {
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _root.FullName);
        Assert.SkipUnless(_mounted, "A small file system can't be mounted here: that needs root and the right to mount.");
        var sut = CreateSut();
        await sut.WaitUntilAvailableAsync(CancellationToken.None);
        Assert.Null(sut.WhyNoClaims);
        var filler = Path.Combine(_root.FullName, "filler");
        Fill(filler);

        using var recorder = Recorder(sut);
        var refused = await Assert.ThrowsAsync<AuditUnavailableException>(async () => await recorder.NoteAsync("claimed", new string('x', 10_000), CancellationToken.None));

        Assert.True(refused.ConcernsEveryJob);
        Assert.Contains("Free disk space", sut.WhyNoClaims, StringComparison.Ordinal);
        var waiting = sut.WaitUntilAvailableAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        File.Delete(filler);
        await waiting.WaitAsync(Patience);
        Assert.Null(sut.WhyNoClaims);
        await recorder.NoteAsync("claimed", "again", CancellationToken.None);
        Assert.Empty(_root.EnumerateFiles(".trial-*"));
    }

    [Fact]
    public async Task Trail_OneJobsFolderIsAFile_IsThatJobsOwnFault()
    {
        var folder = new DirectoryInfo(AuditFolderLayout.Of(_root.FullName, Id)!);
        folder.Parent!.Create();
        await File.WriteAllTextAsync(folder.FullName, "a file where the folder should be");
        var sut = CreateSut();

        using var recorder = Recorder(sut);
        var refused = await Assert.ThrowsAsync<AuditUnavailableException>(async () => await recorder.NoteAsync("claimed", "x", CancellationToken.None));

        Assert.False(refused.ConcernsEveryJob);
        Assert.Null(sut.WhyNoClaims);
    }

    [Fact]
    public async Task Dispatcher_FolderIsAFile_ClaimsNothingUntilItIsCorrected()
    {
        using var fixture = new JobRunnerFixture();
        await File.WriteAllTextAsync(fixture.Protocol.AuditRoot, "a file where the folder should be");
        fixture.Protocol.Queue.Claims.Enqueue(EntryProtocolFixture.Claim());
        using var dispatcher = fixture.Dispatcher();
        await dispatcher.StartAsync(CancellationToken.None);
        while (fixture.AuditAvailability.WhyNoClaims is null)
        {
            await Task.Delay(10);
        }

        Assert.Single(fixture.Protocol.Queue.Claims);
        File.Delete(fixture.Protocol.AuditRoot);
        await fixture.Protocol.Queue.End.Task.WaitAsync(Patience);
        await dispatcher.StopAsync(CancellationToken.None);

        Assert.Equal("ack", fixture.Protocol.Queue.Ended);
        Assert.Null(fixture.AuditAvailability.WhyNoClaims);
    }

    private AuditAvailability CreateSut() => new(Options.Create(new AuditOptions { Folder = _root.FullName }), TimeProvider.System, NullLogger<AuditAvailability>.Instance);

    private AuditRecorder Recorder(AuditAvailability availability) =>
        new(new AuditOptions { Folder = _root.FullName }, new AuditRun(Id, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, availability);

    private static void Fill(string file)
    {
        using var filler = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        try
        {
            while (true)
            {
                filler.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
