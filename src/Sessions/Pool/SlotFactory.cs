using System.Globalization;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Makes the slots that the options ask for; the slots of one account share its gate.</summary>
internal sealed class SlotFactory(
    SessionWarmer warmer, SessionHealth health, IAccountSeats seats, BrowserOwner owner, IOptions<PoolOptions> options, TimeProvider time, ILogger<SessionSlot> logger)
{
    public IReadOnlyList<SessionSlot> Create(LeaseQueue queue, Action statusChanged)
    {
        var slots = new List<SessionSlot>();
        foreach (var account in options.Value.Accounts)
        {
            var gate = new AccountGate(new AccountId(account.Site, account.Name));
            for (var number = 1; number <= account.Sessions; number++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{gate.Account}#{number}");
                var seat = new SeatRequest(
                    gate.Account, $"{Environment.MachineName}/{owner.Id}/{number}", account.MaxSessions == 0 ? account.Sessions : account.MaxSessions, options.Value.SeatHold);
                slots.Add(new SessionSlot(id, gate, seat, seats, queue, warmer, health, statusChanged, options, time, logger));
            }
        }

        return slots;
    }
}
