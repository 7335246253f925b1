using BrowserAgent.Sessions.Pool;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Seats that two pools share as two workers do; they can be made to refuse, or not to answer.</summary>
internal sealed class SharedSeats : IAccountSeats
{
    private readonly ProcessAccountSeats _seats;
    private readonly string _worker;

    public SharedSeats()
        : this(new ProcessAccountSeats(), "one")
    {
    }

    private SharedSeats(ProcessAccountSeats seats, string worker) => (_seats, _worker) = (seats, worker);

    public bool Refuses { get; set; }

    /// <summary>Somebody else logs in as each account.</summary>
    public bool RefusesLogins { get; set; }

    public bool Unreachable { get; set; }

    /// <summary>Both pools are this process; as two workers they are two holders.</summary>
    public SharedSeats For(string worker) => new(_seats, worker);

    public ValueTask<bool> TryTakeAsync(AccountId account, string holder, int seats, TimeSpan hold, CancellationToken cancellationToken) =>
        Unreachable ? throw new IOException("cut")
        : Refuses || (RefusesLogins && account.Name.EndsWith("#login", StringComparison.Ordinal)) ? ValueTask.FromResult(false)
        : _seats.TryTakeAsync(account, _worker + holder, seats, hold, cancellationToken);

    public ValueTask LeaveAsync(AccountId account, string holder, CancellationToken cancellationToken) =>
        _seats.LeaveAsync(account, _worker + holder, cancellationToken);
}
