using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Sessions.Leasing;

/// <summary>Matches callers with free sessions: first come, first served, with the session that has the most site time.</summary>
internal sealed class LeaseQueue
{
    private readonly Lock _lock = new();
    private readonly SortedList<long, LeaseWaiter> _waiters = [];
    private readonly List<SessionOffer> _offers = [];
    private LeaseResult? _closed;
    private long _places;

    /// <summary>The requests of the callers that wait, oldest first.</summary>
    public IReadOnlyList<LeaseRequest> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. _waiters.Values.Where(waiter => !waiter.IsCompleted).Select(waiter => waiter.Request)];
            }
        }
    }

    public LeaseWaiter Enqueue(LeaseRequest request)
    {
        lock (_lock)
        {
            var waiter = new LeaseWaiter(request, _places++);
            Place(waiter);
            return waiter;
        }
    }

    /// <summary>Puts a waiter back at its old place: the session that took it could not serve it.</summary>
    public void PutBack(LeaseWaiter waiter)
    {
        lock (_lock)
        {
            Place(waiter);
        }
    }

    public void Remove(LeaseWaiter waiter)
    {
        lock (_lock)
        {
            _waiters.Remove(waiter.Place);
        }
    }

    public SessionOffer Offer(AccountId account, Func<TimeSpan> siteTimeLeft)
    {
        lock (_lock)
        {
            var offer = new SessionOffer(account, siteTimeLeft);
            foreach (var (place, waiter) in _waiters)
            {
                if (!waiter.IsCompleted && waiter.Matches(account))
                {
                    _waiters.Remove(place);
                    offer.Take(waiter);
                    return offer;
                }
            }

            _offers.Add(offer);
            return offer;
        }
    }

    /// <summary>False when a waiter has taken the offer meanwhile: it must be served or put back.</summary>
    public bool Withdraw(SessionOffer offer)
    {
        lock (_lock)
        {
            return _offers.Remove(offer);
        }
    }

    /// <summary>Completes every waiter for which the rule returns a result.</summary>
    public void CompleteWhere(Func<LeaseWaiter, LeaseResult?> rule)
    {
        lock (_lock)
        {
            foreach (var waiter in _waiters.Values.ToArray())
            {
                if (rule(waiter) is { } outcome)
                {
                    _waiters.Remove(waiter.Place);
                    waiter.TryComplete(outcome);
                }
            }
        }
    }

    /// <summary>Completes all waiters, and all later ones, with the same result.</summary>
    public void Close(LeaseResult outcome)
    {
        lock (_lock)
        {
            _closed = outcome;
        }

        CompleteWhere(_ => outcome);
    }

    private void Place(LeaseWaiter waiter)
    {
        if (_closed is not null)
        {
            waiter.TryComplete(_closed);
        }

        if (waiter.IsCompleted)
        {
            return;
        }

        var offer = _offers.Where(candidate => waiter.Matches(candidate.Account)).MaxBy(candidate => candidate.SiteTimeLeft);
        if (offer is null)
        {
            _waiters.Add(waiter.Place, waiter);
            return;
        }

        _offers.Remove(offer);
        offer.Take(waiter);
    }
}
