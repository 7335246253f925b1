using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>The pool: one slot for each session configured, one queue of callers, browsers that the sessions share.</summary>
internal sealed partial class SessionPool : ISessionPool, IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _drained = new();
    private readonly PoolSlots _slots;
    private readonly LeaseQueue _queue;
    private readonly PoolAutoscaler _sizing;
    private readonly BrowserLifecycle _browsers;
    private readonly RecycleHistory _recycled;
    private readonly PoolOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<SessionPool> _logger;
    private Task _running = Task.CompletedTask;
    private int _stopped;

    public SessionPool(
        PoolSlots slots,
        LeaseQueue queue,
        PoolAutoscaler sizing,
        BrowserLifecycle browsers,
        RecycleHistory recycled,
        IOptions<PoolOptions> options,
        TimeProvider timeProvider,
        ILogger<SessionPool> logger)
    {
        (_slots, _queue, _sizing, _browsers, _recycled) = (slots, queue, sizing, browsers, recycled);
        (_options, _timeProvider, _logger) = (options.Value, timeProvider, logger);
        _slots.BecameUnavailable = EndUnservableWaiters;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // In the background: warming takes seconds to minutes, and the worker must answer HTTP requests meanwhile.
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task<LeaseResult> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var waiter = _queue.Enqueue(request);
        try
        {
            if (!_slots.For(waiter).Any())
            {
                return new LeaseResult.NotConfigured(
                    $"No account of site \"{request.Site}\"{(request.Account is null ? "" : $" named \"{request.Account}\"")} is under {PoolOptions.Section}:Accounts. " +
                    $"Configured: {(_slots.All.Count == 0 ? "none" : string.Join(", ", _slots.All.Select(slot => slot.AccountLoginGate.Account).Distinct()))}.");
            }

            // Only after the waiter is in the queue: a refusal that comes between this check and the wait would otherwise be missed.
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

    public Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken) => _slots.ReopenAsync(account, cancellationToken);

    public IReadOnlyList<SessionStatus> Status() => [.. _slots.All.Select(slot => slot.Status)];

    public IReadOnlyList<BrowserStatus> Browsers() => _browsers.Status;

    public DriverStatus? Driver() => _browsers.DriverStatus;

    public string? WhyNoBrowser() => _browsers.WhyNoBrowser;

    public IReadOnlyList<RecycleRecord> Recycled() => _recycled.Newest;

    /// <summary>Grants no new leases. Granted ones may finish until <see cref="PoolOptions.DrainTimeout"/> has passed or the token is cancelled; then everything is closed.</summary>
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
            DrainOver(_slots.All.Count(slot => slot.Status.State == SessionState.Leased));
        }

        await _drained.CancelAsync();
        await _running;
        await _browsers.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
        _drained.Dispose();
    }

    private async Task RunAsync()
    {
        await _browsers.SweepAsync(_stopping.Token);
        await Task.WhenAll(_slots.All.Select(RunSlotAsync).Append(RunSizingAsync()));
    }

    private async Task RunSlotAsync(SessionSlot slot)
    {
        try
        {
            await slot.RunAsync(_stopping.Token, _drained.Token);
        }
        catch (Exception failed)
        {
            // Logged here, because nobody awaits one slot alone; the others continue.
            SlotFailed(failed, slot.AccountLoginGate.Account);
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

    private void EndUnservableWaiters() => _queue.CompleteWhere(UnservableResult);

    /// <returns>Null while waiting may help.</returns>
    private LeaseResult? UnservableResult(LeaseWaiter waiter)
    {
        var slots = _slots.For(waiter).ToList();
        var refused = slots.Select(slot => slot.AccountLoginGate.Refused?.Describe(slot.AccountLoginGate.Account)).ToList();
        if (refused.TrueForAll(refusal => refusal is not null))
        {
            return new LeaseResult.AccountsRefused(
                string.Join("; ", refused.Distinct(StringComparer.Ordinal)) +
                ". No worker tries a refused account by itself: correct its secret or unlock it at the site, then reopen it on the sessions page or with browser-agent sessions reopen SITE/ACCOUNT.");
        }

        // All permits are held elsewhere, and may be for minutes or days: another worker should run the job.
        return slots.GroupBy(slot => slot.AccountLoginGate).All(account => account.Key.Refused is not null || SessionStatus.AllTaken(account.Select(slot => slot.Status)))
            ? new LeaseResult.NoneFree(string.Join("; ", slots.Select(slot => slot.Status.Problem).OfType<string>().DefaultIfEmpty("refused").Distinct(StringComparer.Ordinal)))
            : null;
    }

    private string WhyNoneFree(LeaseWaiter waiter) =>
        $"No session came free in {waiter.Request.WaitLimit:c}: " +
        string.Join("; ", _slots.For(waiter).Select(slot => slot.Status).Select(status =>
            $"{status.SessionId} is {status.State}{(status.Problem is null ? "" : $" ({status.Problem})")}"));

    [LoggerMessage(EventId = 2140, Level = LogLevel.Warning, Message = "The drain timeout (Pool:DrainTimeout) is over: {Leased} leased sessions are closed while their jobs still run.")]
    private partial void DrainOver(int leased);

    [LoggerMessage(EventId = 2142, Level = LogLevel.Error, Message = "A session slot of {Account} ended with an unexpected exception and serves no more leases. Restart the worker and report this.")]
    private partial void SlotFailed(Exception exception, AccountId account);

    [LoggerMessage(EventId = 2143, Level = LogLevel.Error, Message = "The sizing of the pool ended with an unexpected exception; the number of sessions no longer changes. Restart the worker and report this.")]
    private partial void SizingFailed(Exception exception);
}
