using System.Globalization;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Makes the slots that the options ask for; the slots of one account share its gate.</summary>
internal sealed class SlotFactory(
    SessionWarmer warmer,
    SessionHealth health,
    IAccountSeats seats,
    AccountLogins accounts,
    IAdmission admission,
    RecycleLog recycled,
    BrowserOwner owner,
    IOptions<PoolOptions> options,
    TimeProvider time,
    ILogger<SessionSlot> logger)
{
    public IReadOnlyList<SessionSlot> Create(LeaseQueue queue, Action statusChanged)
    {
        var serving = new SessionServing(queue, health, warmer, admission, options, time);
        var slots = new List<SessionSlot>();
        foreach (var account in options.Value.Accounts)
        {
            var gate = new AccountGate(new AccountId(account.Site, account.Name));
            for (var number = 1; number <= account.Sessions; number++)
            {
                var desk = new SlotDesk(string.Create(CultureInfo.InvariantCulture, $"{gate.Account}#{number}"), gate);
                var seat = new SeatRequest(
                    gate.Account, $"{Environment.MachineName}/{owner.Id}/{number}", account.MaxSessions == 0 ? account.Sessions : account.MaxSessions, options.Value.SeatHold);
                var wanted = new SlotSwitch(isOn: number <= (account.Floor ?? account.Sessions));
                slots.Add(new SessionSlot(desk, wanted, seat, seats, warmer, serving, accounts, recycled, statusChanged, options, time, logger));
            }
        }

        return slots;
    }
}
