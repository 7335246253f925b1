using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Sizing;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Decides for each slot whether its session is wanted: by the accounts' minimums, the schedules, the jobs in the queue, and the callers that wait.</summary>
internal sealed class PoolAutoscaler
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly LeaseQueue _queue;
    private readonly ISessionDemand _demand;
    private readonly TimeProvider _timeProvider;
    private readonly IReadOnlyList<IGrouping<string, SizedAccount>> _sites;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PoolAutoscaler(PoolSlots slots, LeaseQueue queue, ISessionDemand demand, IOptions<PoolOptions> options, TimeProvider timeProvider)
    {
        (_queue, _demand, _timeProvider) = (queue, demand, timeProvider);
        var zone = options.Value.ScheduleTimeZone is { Length: > 0 } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Local;
        _sites =
        [
            .. options.Value.Accounts.Select(account => new SizedAccount(
                account.Floor ?? account.Sessions,
                new WarmSchedule(account.Schedule, zone),
                new ShrinkDelay(account.Floor ?? account.Sessions, options.Value.IdleRetireAfter, timeProvider),
                [.. slots.All.Where(slot => slot.AccountLoginGate.Account == new AccountId(account.Site, account.Name))]))
            .GroupBy(account => account.Slots[0].AccountLoginGate.Account.Site, StringComparer.Ordinal),
        ];
    }

    /// <summary>Sizes the pool now instead of within a second: a caller waits.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _woken, woken);
            ResizeAccounts();
            using var waitEnded = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(woken.Task, Task.Delay(PollInterval, _timeProvider, waitEnded.Token));
            await waitEnded.CancelAsync();
        }
    }

    private void ResizeAccounts()
    {
        var waiting = _queue.Waiting;
        foreach (var site in _sites)
        {
            var accounts = site.ToList();
            var statuses = accounts.ConvertAll(account => account.Slots.Select(slot => slot.Status).ToList());
            var here = waiting.Where(request => request.Site == site.Key).ToList();
            var leased = statuses.Sum(account => account.Count(session => session.State == SessionState.Leased));
            var needs = accounts.Zip(statuses, (account, sessions) => new AccountSizingInput
            {
                Floor = account.Floor,
                Ceiling = account.Slots.Count,
                Scheduled = account.Schedule.SessionsAt(_timeProvider.GetUtcNow()),
                Bound = sessions.Count(session => session.State == SessionState.Leased) + here.Count(request => request.Account == sessions[0].Account.Name),
                CanGrow = account.Slots[0].AccountLoginGate.Refused is null && sessions.TrueForAll(session => session.State != SessionState.Standby),
            });
            var sizes = PoolSizeCalculator.Calculate([.. needs], Math.Max(_demand.JobsOf(site.Key), leased + here.Count));
            foreach (var (account, size) in accounts.Zip(sizes))
            {
                account.Resize(size);
            }
        }
    }

    private sealed record SizedAccount(int Floor, WarmSchedule Schedule, ShrinkDelay Delay, IReadOnlyList<SessionSlot> Slots)
    {
        public void Resize(int wanted)
        {
            var size = Delay.Next(wanted);
            for (var place = 0; place < Slots.Count; place++)
            {
                Slots[place].Wanted.Set(place < size);
            }
        }
    }
}
