using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// One slot's permit to use its account: waited for, renewed, released when disposed. When it is lost, or is no longer certain to be valid, the
/// session that uses it must be closed; a quarter of the permit's duration is left for that.
/// </summary>
internal sealed partial class AccountPermit : IAsyncDisposable
{
    private static readonly TimeSpan MaxRetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly IAccountPermits _permits;
    private readonly AccountPermitRequest _request;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly RenewableLease _lease;

    private AccountPermit(IAccountPermits permits, AccountPermitRequest request, long requestedAt, TimeProvider timeProvider, ILogger logger)
    {
        (_permits, _request, _timeProvider, _logger) = (permits, request, timeProvider, logger);

        // Three renewals fit in before the reserve: at one, two and three quarters of the duration.
        var quarter = request.Duration / 4;
        var times = new RenewableLeaseDurations { Length = request.Duration, RenewEvery = quarter, RetryEvery = quarter, Reserve = quarter, CallTimeout = quarter / 2 };
        _lease = new RenewableLease(
            times,
            requestedAt,
            token => permits.TryAcquireAsync(request.Account, request.Holder, request.Permits, request.Duration, token).AsTask(),
            (fault, left) => LogRenewalFailed(_logger, _request.Account, left.TotalSeconds, fault),
            _ => LogLost(_logger, _request.Account),
            timeProvider);
    }

    /// <summary>Cancelled when the permit is lost.</summary>
    public CancellationToken Lost => _lease.Lost;

    /// <summary>Waits until the account has a free permit.</summary>
    /// <param name="permits">Where it is requested.</param>
    /// <param name="request">The account, the holder, and how many permits there are.</param>
    /// <param name="waiting">Called with the reason each time that none was free.</param>
    /// <param name="timeProvider">Monotonic time and timers.</param>
    /// <param name="logger">Gets a warning when a call fails and when the permit is lost.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AccountPermit> AcquireAsync(
        IAccountPermits permits, AccountPermitRequest request, Action<string> waiting, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        var retryEvery = request.Duration / 4 < MaxRetryInterval ? request.Duration / 4 : MaxRetryInterval;
        while (true)
        {
            var requestedAt = timeProvider.GetTimestamp();
            if (await TryAcquireAsync(permits, request, retryEvery, timeProvider, logger, cancellationToken))
            {
                return new AccountPermit(permits, request, requestedAt, timeProvider, logger);
            }

            waiting($"all {request.Permits} sessions that {request.Account} may have are in use, by this worker or others (Pool:Accounts:MaxSessions)");
            await Task.Delay(retryEvery, timeProvider, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lease.DisposeAsync();
        try
        {
            using var limit = new CancellationTokenSource(ReleaseTimeout, _timeProvider);
            await _permits.ReleaseAsync(_request.Account, _request.Holder, limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (Exception fault)
        {
            // Nothing more to do: the permit expires by itself.
            LogReleaseFailed(_logger, _request.Account, fault);
        }
    }

    /// <summary>Whether the permit was granted. An error returns false: if the permit was granted all the same, the same holder gets it again.</summary>
    private static async Task<bool> TryAcquireAsync(
        IAccountPermits permits, AccountPermitRequest request, TimeSpan timeout, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await permits.TryAcquireAsync(request.Account, request.Holder, request.Permits, request.Duration, cancellationToken).AsTask().WaitAsync(timeout, timeProvider, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            LogAcquireFailed(logger, request.Account, fault);
            return false;
        }
    }

    [LoggerMessage(EventId = 2150, Level = LogLevel.Warning, Message = "The permit of {Account} could not be renewed; it is valid for {Seconds:F1} s more")]
    private static partial void LogRenewalFailed(ILogger logger, AccountId account, double seconds, Exception exception);

    [LoggerMessage(EventId = 2151, Level = LogLevel.Warning, Message = "The permit of {Account} is lost; its session is closed")]
    private static partial void LogLost(ILogger logger, AccountId account);

    [LoggerMessage(EventId = 2152, Level = LogLevel.Warning, Message = "The permit of {Account} could not be released; it stays taken until it expires")]
    private static partial void LogReleaseFailed(ILogger logger, AccountId account, Exception exception);

    [LoggerMessage(EventId = 2153, Level = LogLevel.Warning, Message = "The permit of {Account} could not be requested; it is requested again")]
    private static partial void LogAcquireFailed(ILogger logger, AccountId account, Exception exception);
}
