using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Sessions.Pool;

/// <summary>One warm session in its slot, and what may end its use.</summary>
internal sealed record ServingContext
{
    public required BrowserSession Session { get; init; }

    public required SlotStatus SlotStatus { get; init; }

    /// <summary>Cancelled when nobody needs it.</summary>
    public required CancellationToken Unwanted { get; init; }

    /// <summary>Cancelled when its seat on the account is lost: it must be closed, leased or not.</summary>
    public required CancellationToken PermitLost { get; init; }

    /// <summary>Cancelled when the pool stops; a granted lease goes on.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Cancelled with either of the two: nothing new is begun.</summary>
    public required CancellationToken StopRequested { get; init; }

    /// <summary>Cancelled when the time to drain is over; ends a granted lease too.</summary>
    public required CancellationToken Drained { get; init; }

    /// <summary>Null while it may be offered and go on.</summary>
    public SessionEnd? InterruptReason =>
        PermitLost.IsCancellationRequested ? new SessionEnd(RecycleReason.SeatLost, "its seat on the account was lost")
        : Stopping.IsCancellationRequested ? new SessionEnd(RecycleReason.Stopping, "the pool stops")
        : null;
}
