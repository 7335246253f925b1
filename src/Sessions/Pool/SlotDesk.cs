namespace BrowserAgent.Sessions.Pool;

/// <summary>What is known of a slot and its session: written by the slot's own loop, read by everybody.</summary>
internal sealed class SlotDesk(string id, AccountGate gate)
{
    private volatile BrowserSession? _session;
    private volatile RecycleRecord? _lastRecycle;
    private volatile string? _trouble;
    private volatile SessionState _state = SessionState.Warming;
    private volatile int _jobs;

    public string Id { get; } = id;

    public AccountGate Gate { get; } = gate;

    public SessionState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Why it is not ready, in words; null when all is well.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    public int Jobs => _jobs;

    /// <summary>True once the session was good for a look or a job since its login.</summary>
    public bool Proved { get; set; }

    public SessionStatus Status
    {
        get
        {
            var session = _session;
            var awaitsCode = Gate.AwaitsCode == Id;
            return new SessionStatus
            {
                SessionId = Id,
                Account = Gate.Account,
                State = awaitsCode ? SessionState.AwaitsCode : _state,
                BrowserId = session?.Browser.Tree.Id,
                OpenedAt = session?.OpenedAt,
                LastRecycle = _lastRecycle,
                Jobs = _jobs,
                LoggedInAt = session?.Clock.LoggedInAt,
                SiteTimeLeft = session?.Clock is { LoggedInAt: not null } clock ? clock.SiteTimeLeft : null,
                SiteTimeFull = session?.Clock.Full,
                Trouble = awaitsCode ? "its login waits for a one-time code, which a person must give" : _trouble,
            };
        }
    }

    public void Opened(BrowserSession session)
    {
        (Proved, _jobs, _trouble) = (false, 0, null);
        _session = session;
    }

    public void CountJob() => _jobs++;

    public void Closed(RecycleRecord record)
    {
        _lastRecycle = record;
        _trouble = record.Why;
        _state = SessionState.Warming;
        _session = null;
    }
}
