using System.Globalization;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>
/// Verifies trails with nothing but their folder and the public keys, also while they are being written. What is anchored is read before what it covers: copies before
/// the list of checkpoints, the list before the trails. Each of them only grows, so a writer is never mistaken for a change.
/// </summary>
public sealed class TrailVerifier(TimeProvider timeProvider)
{
    private const int MaxReadings = 3;

    /// <exception cref="InvalidDataException">The request can't be carried out: no folder, no job, or no key.</exception>
    public async Task<TrailVerification> VerifyAsync(TrailVerificationRequest request, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(request.Folder))
        {
            throw new InvalidDataException($"There is no audit folder {Path.GetFullPath(request.Folder)}. Name it with --folder.");
        }

        var keys = await ReadKeysAsync(request, cancellationToken);
        try
        {
            return await VerifyAsync(request, keys, cancellationToken);
        }
        finally
        {
            foreach (var key in keys)
            {
                key.Dispose();
            }
        }
    }

    private async Task<TrailVerification> VerifyAsync(TrailVerificationRequest request, IReadOnlyList<CheckpointPublicKey> keys, CancellationToken cancellationToken)
    {
        var copies = new List<CheckpointCopyComparer>();
        foreach (var path in request.ChainsOnly ? [] : request.CopyFiles)
        {
            var copy = new CheckpointCopyComparer(path, request.Folder, keys);
            foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, SecondFolderCopy.FileNameOf("*")) : [path])
            {
                copy.Read(await ReadCopyAsync(file, cancellationToken) ?? throw new InvalidDataException($"There is no copy of the checkpoints at {path}. Correct --copy."));
            }

            copies.Add(copy);
        }

        var list = await ReadListAsync(request, keys, cancellationToken);
        var tally = new TrailTally();
        foreach (var (job, folder) in JobsOf(request, list, tally))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await VerifyJobAsync(request, list, job, folder, tally, cancellationToken);
        }

        if (!request.ChainsOnly)
        {
            if (request.Job is { } one)
            {
                await ReadOtherTrailsAsync(request, list, one, tally, cancellationToken);
            }

            await CheckNewestAsync(request, keys, list, tally, cancellationToken);
            copies.ForEach(copy => copy.Compare(list));
        }

        return tally.ToVerification(list, copies);
    }

    private static async Task<IReadOnlyList<CheckpointPublicKey>> ReadKeysAsync(TrailVerificationRequest request, CancellationToken cancellationToken)
    {
        if (request.ChainsOnly)
        {
            return [];
        }

        var keys = new List<CheckpointPublicKey>();
        foreach (var file in request.PublicKeyFiles)
        {
            keys.AddRange(CheckpointPublicKey.ReadAll(
                File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : throw new InvalidDataException($"There is no public key at {file}. Correct --key."), file));
        }

        return keys.Count > 0
            ? keys
            : throw new InvalidDataException("No public key is given, so no checkpoint can be trusted. Name the file with --key, or check the chains of hashes alone with --chains-only, which does not see whole trails removed or rewritten.");
    }

    private async Task<CheckpointListVerifier> ReadListAsync(TrailVerificationRequest request, IReadOnlyList<CheckpointPublicKey> keys, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetFullPath(request.Folder), AuditFolderLayout.CheckpointsFile);
        var list = new CheckpointListVerifier(path, keys);
        try
        {
            list.Read(request.ChainsOnly ? [] : await RegularFile.ReadAsync(path, timeProvider, cancellationToken) ?? []);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            list.ReportUnreadable(fault);
        }

        return list;
    }

    private static IEnumerable<(JobId Job, string Folder)> JobsOf(TrailVerificationRequest request, CheckpointListVerifier list, TrailTally tally)
    {
        if (request.Job is { } one)
        {
            var folder = AuditFolderLayout.Of(request.Folder, one) ?? throw new InvalidDataException($"\"{one}\" is no job id.");
            return Directory.Exists(folder) || list.Jobs.Contains(one.Value, StringComparer.Ordinal)
                ? [(one, folder)]
                : throw new InvalidDataException($"There is no trail of job {one} in {Path.GetFullPath(request.Folder)}, and no checkpoint names it. Check the id and --folder.");
        }

        var found = AuditFolderLayout.AllJobs(request.Folder, (folder, fault) => tally.AddUnreadableFolder(folder, $"Its jobs can't be listed: {fault.Message}")).ToList();
        found.RemoveAll(job => !IsWithin(request, job.Job));
        var known = found.Select(job => job.Job.Value).ToHashSet(StringComparer.Ordinal);
        return found.Concat(
            from job in list.Jobs.Order(StringComparer.Ordinal)
            where !known.Contains(job)
            let folder = AuditFolderLayout.Of(request.Folder, job)
            where folder is not null && IsWithin(request, JobId.Parse(job))
            select (JobId.Parse(job), folder));
    }

    private static bool IsWithin(TrailVerificationRequest request, JobId job) =>
        AuditFolderLayout.TimeOf(job) is { } time && DateOnly.FromDateTime(time.UtcDateTime) is var day && !(day < request.From) && !(day > request.Until);

    private async Task VerifyJobAsync(
        TrailVerificationRequest request, CheckpointListVerifier list, JobId job, string folder, TrailTally tally, CancellationToken cancellationToken)
    {
        var anchors = list.AnchorsOf(job.Value);
        for (var reading = 1; ; reading++)
        {
            var verifier = await ReadJobAsync(request, list, job, folder, cancellationToken);
            var isWrong = verifier is { Findings.Count: > 0 } or { HasUnfinishedLine: true } || (verifier is null && anchors.Count > 0);
            if (!isWrong || request.RecheckAfter == TimeSpan.Zero || reading == MaxReadings)
            {
                tally.Add(list, job, folder, verifier, anchors, request.ArchivedBefore);
                return;
            }

            await Task.Delay(request.RecheckAfter, timeProvider, cancellationToken);
        }
    }

    /// <returns>Null when there is no trail. Whatever a trail does to its reader is a finding, and the other trails are read nevertheless.</returns>
    private async Task<JobTrailVerifier?> ReadJobAsync(
        TrailVerificationRequest request, CheckpointListVerifier list, JobId job, string folder, CancellationToken cancellationToken)
    {
        var anchors = list.AnchorsOf(job.Value);
        var verifier = new JobTrailVerifier(job, folder, anchors);
        try
        {
            if (await RegularFile.ReadAsync(Path.Combine(folder, AuditFolderLayout.EventsFile), timeProvider, cancellationToken) is not { } content)
            {
                return null;
            }

            verifier.Verify(content);
            if (list.NewestAt is { } newest)
            {
                verifier.CheckOpenEvents(newest - request.CoveredWithin, timeProvider.GetUtcNow() + request.CoveredWithin);
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            verifier.ReportUnreadable(fault);
        }

        if (verifier is { IsChained: false, Events: > 0 } && (anchors.Count > 0 || AuditFolderLayout.TimeOf(job) > list.StartedAt))
        {
            verifier.ReportChainRemoved(anchors.Count > 0
                ? "The trail has no hashes, though a checkpoint covers it: they were removed."
                : "The trail has no hashes, though it was begun after the first checkpoint: they were removed, or a worker of a version without hash chains wrote it.");
        }

        return verifier;
    }

    /// <summary>Other jobs' events name checkpoints that a list lacks which was cut for this job's sake. Their trails are not verified.</summary>
    private async Task ReadOtherTrailsAsync(TrailVerificationRequest request, CheckpointListVerifier list, JobId one, TrailTally tally, CancellationToken cancellationToken)
    {
        foreach (var (job, folder) in AuditFolderLayout.AllJobs(request.Folder, (_, _) => { }).Where(other => other.Job != one))
        {
            try
            {
                if (await RegularFile.ReadAsync(Path.Combine(folder, AuditFolderLayout.EventsFile), timeProvider, cancellationToken) is { } content
                    && JobTrailVerifier.Parse(LineSplitter.Last(content)) is { } last)
                {
                    tally.AddNamed(list, job, last);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It is a finding when that job is verified.
            }
        }
    }

    /// <summary>An event names the newest checkpoint of its time. If the list ends before that one, its end was cut off.</summary>
    private async Task CheckNewestAsync(
        TrailVerificationRequest request, IReadOnlyList<CheckpointPublicKey> keys, CheckpointListVerifier list, TrailTally tally, CancellationToken cancellationToken)
    {
        if (list is { Count: 0, IsUnreadable: false } && tally.Events > 0)
        {
            tally.AddListFinding(list, "The audit folder has no checkpoints: none were ever signed (no signing key), or the list was removed.");
        }

        if (tally.Replaced is { } replaced)
        {
            tally.AddListFinding(list, string.Create(
                CultureInfo.InvariantCulture,
                $"Event {replaced.Event} of job {replaced.Job} was written after another checkpoint {replaced.Checkpoint} than that of the list: the list was begun anew, or signed afresh."));
        }

        if (tally.Newest.Checkpoint > list.LastNumber && (await ReadListAsync(request, keys, cancellationToken)).LastNumber is var last && tally.Newest.Checkpoint > last)
        {
            tally.AddListFinding(list, string.Create(
                CultureInfo.InvariantCulture,
                $"Event {tally.Newest.Event} of job {tally.Newest.Job} was written after checkpoint {tally.Newest.Checkpoint}, and the list ends at {last}: its end was removed."));
        }
    }

    /// <summary>A copy is named by whoever verifies, and may be a pipe.</summary>
    /// <returns>Null when there is no such file.</returns>
    private async Task<byte[]?> ReadCopyAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        await using var file = await LockedFileOpener.OpenAsync(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, timeProvider, cancellationToken);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }
}
