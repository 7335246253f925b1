using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Fixtures.Meridian.Store;

/// <summary>Everything that is true in this Meridian, journalled as it happens and read back at start.</summary>
internal sealed class GroundTruthStore : IDisposable
{
    private const int FirstNumber = 100_001;

    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly Journal _journal;
    private readonly List<OrderRecord> _orders = [];
    private readonly List<LoginRecord> _logins = [];
    private readonly List<LogoutRecord> _logouts = [];
    private readonly List<EventRecord> _events = [];
    private readonly Dictionary<string, int> _concurrent = new(StringComparer.Ordinal);
    private readonly HashSet<(string Account, long Step)> _usedCodes = [];
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locked = new(StringComparer.Ordinal);

    public GroundTruthStore(string dataDirectory, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _journal = Journal.Open(dataDirectory, Apply);
    }

    /// <summary>Commits an order: it gets its number, and is on the disk when this returns.</summary>
    public OrderRecord Commit(OrderRecord draft)
    {
        lock (_lock)
        {
            OrderRecord order = Numbered(draft);
            Write(new JournalEntry.OrderSaved(order), durable: true);
            return order;
        }
    }

    /// <summary>The order as it would be numbered, without saving it.</summary>
    public OrderRecord Preview(OrderRecord draft)
    {
        lock (_lock)
        {
            return Numbered(draft);
        }
    }

    public void AddLogin(string account, string outcome)
    {
        lock (_lock)
        {
            Write(new JournalEntry.LoginAttempted(new LoginRecord(account, _timeProvider.GetUtcNow(), outcome)));
        }
    }

    public void AddSession(string account, int sessions)
    {
        lock (_lock)
        {
            Write(new JournalEntry.LoginAttempted(new LoginRecord(account, _timeProvider.GetUtcNow(), LoginResult.Ok)));
            Write(new JournalEntry.SessionStarted(account, sessions));
        }
    }

    public void AddUsedCode(string account, long step)
    {
        lock (_lock)
        {
            Write(new JournalEntry.CodeUsed(account, step));
        }
    }

    public void AddLogout(string account)
    {
        lock (_lock)
        {
            Write(new JournalEntry.LoggedOut(new LogoutRecord(account, _timeProvider.GetUtcNow())));
        }
    }

    public void AddEvent(string kind, string? account, string? reference = null, string? detail = null)
    {
        lock (_lock)
        {
            Write(new JournalEntry.EventAdded(new EventRecord(kind, account, _timeProvider.GetUtcNow(), reference, detail)));
        }
    }

    public bool IsCodeUsed(string account, long step)
    {
        lock (_lock)
        {
            return _usedCodes.Contains((account, step));
        }
    }

    public bool IsLocked(string account)
    {
        lock (_lock)
        {
            return _locked.Contains(account);
        }
    }

    public int ConsecutiveRefusals(string account)
    {
        lock (_lock)
        {
            return _refusals.GetValueOrDefault(account);
        }
    }

    public OrderRecord? Order(int id)
    {
        lock (_lock)
        {
            return id >= 1 && id <= _orders.Count ? _orders[id - 1] : null;
        }
    }

    /// <summary>Every order, oldest first.</summary>
    public IReadOnlyList<OrderRecord> Orders()
    {
        lock (_lock)
        {
            return [.. _orders];
        }
    }

    public GroundTruth Snapshot(string? reference)
    {
        lock (_lock)
        {
            return new GroundTruth(
                [.. _orders.Where(order => reference is null || order.Reference == reference)],
                [.. _logins],
                [.. _logouts],
                new Dictionary<string, int>(_concurrent, StringComparer.Ordinal),
                [.. _events]);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _journal.Clear();
            _orders.Clear();
            _logins.Clear();
            _logouts.Clear();
            _events.Clear();
            _concurrent.Clear();
            _usedCodes.Clear();
            _refusals.Clear();
            _locked.Clear();
        }
    }

    public void Dispose() => _journal.Dispose();

    private OrderRecord Numbered(OrderRecord draft) => draft with
    {
        Id = _orders.Count + 1,
        Number = string.Create(CultureInfo.InvariantCulture, $"PO-{FirstNumber + _orders.Count}"),
        SavedAt = _timeProvider.GetUtcNow(),
    };

    private void Write(JournalEntry entry, bool durable = false)
    {
        _journal.Append(entry, durable);
        Apply(entry);
    }

    private void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case JournalEntry.OrderSaved saved:
                _orders.Add(saved.Order);
                break;
            case JournalEntry.LoginAttempted tried:
                _logins.Add(tried.Login);
                _refusals[tried.Login.Account] = tried.Login.Outcome switch
                {
                    LoginResult.BadPassword => _refusals.GetValueOrDefault(tried.Login.Account) + 1,
                    LoginResult.Ok => 0,
                    _ => _refusals.GetValueOrDefault(tried.Login.Account),
                };
                break;
            case JournalEntry.SessionStarted started:
                _concurrent[started.Account] = Math.Max(_concurrent.GetValueOrDefault(started.Account), started.Sessions);
                break;
            case JournalEntry.CodeUsed used:
                _usedCodes.Add((used.Account, used.Step));
                break;
            case JournalEntry.LoggedOut gone:
                _logouts.Add(gone.Logout);
                break;
            case JournalEntry.EventAdded happened:
                _events.Add(happened.Event);
                if (happened.Event is { Kind: EventKind.AccountLocked, Account: { } lockedAccount })
                {
                    _locked.Add(lockedAccount);
                }
                else if (happened.Event is { Kind: EventKind.AccountUnlocked, Account: { } freeAccount })
                {
                    _locked.Remove(freeAccount);
                    _refusals.Remove(freeAccount);
                }

                break;
        }
    }
}
