using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Sizing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>The pool: one slot for each session configured, one queue of callers, browsers that the sessions share.</summary>
internal sealed partial class SessionPool : ISessionPool, IHostedService, IAsyncDisposable
{
    private readonly LeaseQueue _queue = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _drained = new();
    private readonly IReadOnlyList<SessionSlot> _slots;
    private readonly SiteBrowsers _browsers;
    private readonly PlaywrightDriver _driver;
    private readonly OrphanSweep _sweep;
    private readonly BrowserOwner _owner;
    private readonly RecycleLog _recycled;
    private readonly LoginCoordinator _accounts;
    private readonly PoolSizing _sizing;
    private readonly PoolOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<SessionPool> _logger;
    private Task _running = Task.CompletedTask;
    private int _stopped;

    public SessionPool(
        SlotFactory slots,
        SiteBrowsers browsers,
        PlaywrightDriver driver,
        OrphanSweep sweep,
        BrowserOwner owner,
        RecycleLog recycled,
        LoginCoordinator accounts,
        ISessionDemand demand,
        IOptions<PoolOptions> options,
        TimeProvider timeProvider,
        ILogger<SessionPool> logger)
    {
        (_browsers, _driver, _sweep, _owner, _recycled, _accounts) = (browsers, driver, sweep, owner, recycled, accounts);
        (_options, _timeProvider, _logger) = (options.Value, timeProvider, logger);
        _slots = slots.Create(_queue, EndUnservableWaiters);
        _sizing = new PoolSizing(_slots, _queue, demand, options, timeProvider);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Warming takes seconds to minutes; the worker answers, and says so, meanwhile.
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var waiter = _queue.Enqueue(request);
        try
        {
            if (!SlotsFor(waiter).Any())
            {
                return new LeaseResult.NotConfigured(
                    $"No account of site \"{request.Site}\"{(request.Account is null ? "" : $" named \"{request.Account}\"")} is under {PoolOptions.Section}:Accounts. " +
                    $"Configured: {(_slots.Count == 0 ? "none" : string.Join(", ", _slots.Select(slot => slot.LoginLock.Account).Distinct()))}.");
            }

            // After the waiter is in the queue, so that a refusal can't fall between the look and the wait.
            EndUnservableWaiters();
            _sizing.Wake();
            await using var limit = _timeProvider.CreateTimer(
                _ => waiter.TryComplete(new LeaseResult.NoneFree(WhyNoneFree(waiter))), null, request.WaitLimit, Timeout.InfiniteTimeSpan);
            await using var cancelled = cancellationToken.Register(() => waiter.Cancel(cancellationToken));
            return await waiter.Outcome;
        }
        finally
        {
            _queue.Remove(waiter);
        }
    }

    public async Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken)
    {
        var loginLock = _slots.FirstOrDefault(slot => slot.LoginLock.Account == account)?.LoginLock;
        return await _accounts.ReopenAsync(account, loginLock, cancellationToken) ? AccountReopenResult.Reopened
            : loginLock is null ? AccountReopenResult.Unknown
            : AccountReopenResult.NotRefused;
    }

    public IReadOnlyList<SessionStatus> Status() => [.. _slots.Select(slot => slot.Status)];

    public IReadOnlyList<BrowserStatus> Browsers() => [.. _browsers.All.Select(browser => browser.Status)];

    public DriverStatus? Driver() => _driver.Current is { ProcessId: { } processId } driver
        ? new DriverStatus { ProcessId = processId, StartedAt = driver.StartedAt, Memory = driver.Memory.All }
        : null;

    public string? WhyNoBrowser() => _browsers.WhyNoBrowser;

    public IReadOnlyList<RecycleRecord> Recycled() => _recycled.Newest;

    /// <summary>No new leases; granted ones may finish until <see cref="PoolOptions.DrainTimeout"/> or the token ends; then everything is closed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        _queue.Close(new LeaseResult.NoneFree("The pool is stopping."));
        await _stopping.CancelAsync();
        try
        {
            await _running.WaitAsync(_options.DrainTimeout, _timeProvider, cancellationToken);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            DrainOver(_slots.Count(slot => slot.Status.State == SessionState.Leased));
        }

        await _drained.CancelAsync();
        await _running;
        await _browsers.DisposeAsync();
        await _driver.DisposeAsync();
        await ScratchDirectory.RemoveAsync(_owner.ScratchDirectory, _timeProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        foreach (var loginLock in _slots.Select(slot => slot.LoginLock).Distinct())
        {
            loginLock.Dispose();
        }

        foreach (var slot in _slots)
        {
            slot.Wanted.Dispose();
        }

        _stopping.Dispose();
        _drained.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await _sweep.RunAsync(_stopping.Token);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            SweepFailed(failed);
        }

        await Task.WhenAll(_slots.Select(RunSlotAsync).Append(RunSizingAsync()));
    }

    private async Task RunSlotAsync(SessionSlot slot)
    {
        try
        {
            await slot.RunAsync(_stopping.Token, _drained.Token);
        }
        catch (Exception failed)
        {
            // A slot that fell over must be seen; the others go on.
            SlotFailed(failed, slot.LoginLock.Account);
        }
    }

    private async Task RunSizingAsync()
    {
        try
        {
            await _sizing.RunAsync(_stopping.Token);
        }
        catch (Exception failed)
        {
            SizingFailed(failed);
        }
    }

    private IEnumerable<SessionSlot> SlotsFor(LeaseWaiter waiter) => _slots.Where(slot => waiter.Matches(slot.LoginLock.Account));

    private void EndUnservableWaiters() => _queue.CompleteWhere(UnservableResult);

    /// <returns>Null while waiting may help.</returns>
    private LeaseResult? UnservableResult(LeaseWaiter waiter)
    {
        var slots = SlotsFor(waiter).ToList();
        var refused = slots.Select(slot => slot.LoginLock.Refused?.Describe(slot.LoginLock.Account)).ToList();
        if (refused.TrueForAll(no => no is not null))
        {
            return new LeaseResult.AccountsRefused(
                string.Join("; ", refused.Distinct(StringComparer.Ordinal)) +
                ". It is not tried by itself: mend the secret or unlock the account, then try it again on the page of sessions or with browser-agent sessions reopen SITE/ACCOUNT.");
        }

        // Another worker's seat may come free in minutes or days; the job is better off with that worker.
        return slots.GroupBy(slot => slot.LoginLock).All(account => account.Key.Refused is not null || SessionStatus.AllTaken(account.Select(slot => slot.Status)))
            ? new LeaseResult.NoneFree(string.Join("; ", slots.Select(slot => slot.Status.Problem).OfType<string>().DefaultIfEmpty("refused").Distinct(StringComparer.Ordinal)))
            : null;
    }

    private string WhyNoneFree(LeaseWaiter waiter) =>
        $"No session came free in {waiter.Request.WaitLimit:c}: " +
        string.Join("; ", SlotsFor(waiter).Select(slot => slot.Status).Select(status =>
            $"{status.SessionId} is {status.State}{(status.Problem is null ? "" : $" ({status.Problem})")}"));

    [LoggerMessage(2140, LogLevel.Warning, "The time to drain is over; {Leased} leased sessions are closed under their jobs.")]
    private partial void DrainOver(int leased);

    [LoggerMessage(2141, LogLevel.Warning, "The look for orphaned browsers failed; the pool starts all the same.")]
    private partial void SweepFailed(Exception exception);

    [LoggerMessage(2142, LogLevel.Error, "A slot of {Account} fell over and serves no more. Restart the worker and report this.")]
    private partial void SlotFailed(Exception exception, AccountId account);

    [LoggerMessage(2143, LogLevel.Error, "The sizing of the pool fell over; it keeps as many sessions as it has. Restart the worker and report this.")]
    private partial void SizingFailed(Exception exception);
}
