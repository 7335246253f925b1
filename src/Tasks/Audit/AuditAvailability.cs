using BrowserAgent.Sessions.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit;

/// <summary>
/// Whether this worker can write audit trails. When it can't (disk full, folder missing or not writable), the fault is the worker's and not a job's: it claims
/// no job until a trial file can be written again. Each trial is a real write of <see cref="TrialBytes"/>, because a full disk can't be told from free space alone.
/// </summary>
internal sealed partial class AuditAvailability(IOptions<AuditOptions> options, TimeProvider timeProvider, ILogger<AuditAvailability> logger) : IClaimReadiness
{
    /// <summary>Room for some jobs' events and pictures, so that the worker does not claim a job for the last free block.</summary>
    public const int TrialBytes = 256 * 1024;

    /// <summary>ENOSPC and EDQUOT of Linux; .NET passes them on as the HResult of an IOException.</summary>
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    private static readonly TimeSpan TrialInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly string _folder = Path.GetFullPath(options.Value.Folder);
    private bool _isTried;
    private long _triedAt;
    private volatile string? _problem;

    public string? WhyNoClaims => _problem;

    /// <summary>A trail could not be written.</summary>
    /// <returns>True when no trail can be written now, so that no job is the cause; false when the trial succeeds, so that the fault is this trail's own.</returns>
    public bool ReportFailure(Exception cause)
    {
        lock (_lock)
        {
            if (IsOutOfSpace(cause))
            {
                SetProblem(cause.Message);
                return true;
            }

            return !Try();
        }
    }

    /// <summary>Returns when a trail can be written: at once in the usual case.</summary>
    public async Task WaitUntilAvailableAsync(CancellationToken cancellationToken)
    {
        while (!IsAvailable())
        {
            await Task.Delay(TrialInterval, timeProvider, cancellationToken);
        }
    }

    private static bool IsOutOfSpace(Exception cause) => cause is IOException { HResult: NoSpace or QuotaExceeded };

    private bool IsAvailable()
    {
        lock (_lock)
        {
            if (_isTried && (_problem is null || timeProvider.GetElapsedTime(_triedAt) < TrialInterval))
            {
                return _problem is null;
            }

            return Try();
        }
    }

    private bool Try()
    {
        var file = Path.Combine(_folder, $".trial-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            OwnerOnly.CreateFolder(_folder);
            using (var trial = OwnerOnly.Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
            {
                trial.Write(new byte[TrialBytes]);
                trial.Flush(flushToDisk: true);
            }

            SetProblem(null);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            SetProblem(failed.Message);
        }

        Delete(file);
        return _problem is null;
    }

    /// <summary>On a full disk the trial file exists and is empty or cut.</summary>
    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or was made read-only meanwhile; the next trial has a name of its own.
        }
    }

    private void SetProblem(string? why)
    {
        (_isTried, _triedAt) = (true, timeProvider.GetTimestamp());
        if (why is not null && _problem is null)
        {
            LogStopped(logger, _folder, why);
        }
        else if (why is null && _problem is not null)
        {
            LogResumed(logger, _folder);
        }

        _problem = why is null
            ? null
            : $"the audit trail in {_folder} can't be written: {why.TrimEnd('.')}. Free disk space or correct the folder's permissions (Audit:Folder); the worker then claims jobs again by itself.";
    }

    [LoggerMessage(EventId = 3303, Level = LogLevel.Critical, Message = "AUDIT ALARM: the audit trail in {Folder} can't be written ({Why}). No job is claimed until it can; nothing is charged to the jobs. Free disk space or correct the folder's permissions now.")]
    private static partial void LogStopped(ILogger logger, string folder, string why);

    [LoggerMessage(EventId = 3304, Level = LogLevel.Warning, Message = "The audit trail in {Folder} can be written again: jobs are claimed.")]
    private static partial void LogResumed(ILogger logger, string folder);
}
