using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Leasing;

/// <summary>One caller in the queue for a session.</summary>
internal sealed class LeaseWaiter(LeaseRequest request, long place)
{
    private readonly TaskCompletionSource<LeaseResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LeaseRequest Request { get; } = request;

    /// <summary>Place in the queue; kept when the waiter is put back.</summary>
    public long Place { get; } = place;

    public Task<LeaseResult> Outcome => _outcome.Task;

    public bool IsCompleted => _outcome.Task.IsCompleted;

    public bool Matches(AccountId account) =>
        string.Equals(Request.Site, account.Site, StringComparison.Ordinal)
        && (Request.Account is null || string.Equals(Request.Account, account.Name, StringComparison.Ordinal));

    /// <summary>False when the caller has its result already, or has cancelled.</summary>
    public bool TryComplete(LeaseResult outcome) => _outcome.TrySetResult(outcome);

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);
}

/// <summary>One free session that is offered to the queue.</summary>
internal sealed class SessionOffer(AccountId account, Func<TimeSpan> siteTimeLeft)
{
    private readonly TaskCompletionSource<LeaseWaiter> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AccountId Account { get; } = account;

    public TimeSpan SiteTimeLeft => siteTimeLeft();

    public Task<LeaseWaiter> Taken => _taken.Task;

    public void Take(LeaseWaiter waiter) => _taken.SetResult(waiter);
}
