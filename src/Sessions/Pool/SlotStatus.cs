using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Sessions.Pool;

/// <summary>The state of a slot and its session: written by the slot's own loop only, read by everybody.</summary>
internal sealed class SlotStatus(string id, AccountLoginGate accountLoginGate, RecycleHistory recycled, Action becameUnavailable, TimeProvider timeProvider)
{
    private volatile BrowserSession? _session;
    private volatile RecycleRecord? _lastRecycle;
    private volatile string? _problem;
    private volatile SessionState _state = SessionState.Warming;
    private volatile int _jobs;
    private volatile int _failedWarmUps;
    private volatile bool _hasServed;

    public string Id { get; } = id;

    public AccountLoginGate AccountLoginGate { get; } = accountLoginGate;

    public SessionState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Why the session is not ready, for operators; null when nothing is wrong.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    public int Jobs => _jobs;

    /// <summary>True once the session has passed a health check, or was leased, since its login.</summary>
    public bool IsProven { get; set; }

    public SessionStatus Status
    {
        get
        {
            var session = _session;
            var awaitsCode = AccountLoginGate.AwaitsCode == Id;
            return new SessionStatus
            {
                SessionId = Id,
                Account = AccountLoginGate.Account,
                State = awaitsCode ? SessionState.AwaitsCode : _state,
                BrowserId = session?.Browser.Instance.Id,
                OpenedAt = session?.OpenedAt,
                LastRecycle = _lastRecycle,
                Jobs = _jobs,
                FailedWarmUps = _failedWarmUps,
                HasServed = _hasServed,
                LoggedInAt = session?.Expiry.LoggedInAt,
                SiteTimeLeft = session?.Expiry is { LoggedInAt: not null } clock ? clock.SiteTimeLeft : null,
                SiteTimeFull = session?.Expiry.Full,
                Problem = awaitsCode ? "its login waits for a one-time code, which a person must give" : _problem,
            };
        }
    }

    public void Opened(BrowserSession session)
    {
        (IsProven, _jobs, _problem, _failedWarmUps, _hasServed) = (false, 0, null, 0, true);
        _session = session;
    }

    public void CountJob() => _jobs++;

    /// <summary>An attempt to have a session failed; it is tried again after a pause.</summary>
    public void MarkDown(string why)
    {
        _failedWarmUps++;
        MarkUnavailable(SessionState.Down, why);
    }

    /// <summary>There will be no session soon: whoever waits for one may have to be answered.</summary>
    /// <param name="state">The state from now on.</param>
    /// <param name="why">Shown to operators and to callers that wait; null when nothing is wrong.</param>
    public void MarkUnavailable(SessionState state, string? why)
    {
        (_problem, _state) = (why, state);
        becameUnavailable();
    }

    public void Closed(SessionEndReason end)
    {
        var record = new RecycleRecord(timeProvider.GetUtcNow(), Id, end.Reason, end.Why);
        recycled.Add(record);
        _lastRecycle = record;
        _problem = record.Why;
        _state = SessionState.Warming;
        _session = null;
    }
}
