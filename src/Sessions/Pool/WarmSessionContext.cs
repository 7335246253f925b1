using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Sessions.Pool;

/// <summary>One warm session in its slot, with the events that may end its use.</summary>
internal sealed record WarmSessionContext
{
    public required BrowserSession Session { get; init; }

    public required SlotStatus SlotStatus { get; init; }

    /// <summary>Cancelled when the session is no longer wanted.</summary>
    public required CancellationToken Unwanted { get; init; }

    /// <summary>Cancelled when its account permit is lost: it must be closed, even while it is leased.</summary>
    public required CancellationToken PermitLost { get; init; }

    /// <summary>Cancelled when the pool stops; a granted lease goes on.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Cancelled when the permit is lost or the pool stops: nothing new is started.</summary>
    public required CancellationToken StopRequested { get; init; }

    /// <summary>Cancelled when the drain timeout is over; ends a granted lease too.</summary>
    public required CancellationToken Drained { get; init; }

    /// <summary>Null while the session may be offered and used.</summary>
    public SessionEndReason? InterruptReason =>
        PermitLost.IsCancellationRequested ? new SessionEndReason(RecycleReason.SeatLost, "its account permit was lost")
        : Stopping.IsCancellationRequested ? new SessionEndReason(RecycleReason.Stopping, "the pool stops")
        : null;
}
