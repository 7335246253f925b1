using System.Globalization;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Makes the slots that the options ask for; the slots of one account share its login lock.</summary>
internal sealed class SlotFactory(
    SessionOpener warmer,
    SessionServingLoop serving,
    LoginCoordinator logins,
    AccountPermitSourceFactory permits,
    RecycleHistory recycled,
    IOptions<PoolOptions> options,
    TimeProvider timeProvider,
    ILogger<SessionSlot> logger)
{
    /// <param name="becameUnavailable">Called when a slot will not have a session soon.</param>
    public IReadOnlyList<SessionSlot> Create(Action becameUnavailable)
    {
        var slots = new List<SessionSlot>();
        foreach (var account in options.Value.Accounts)
        {
            var accountLoginGate = new AccountLoginGate(new AccountId(account.Site, account.Name));
            for (var number = 1; number <= account.Sessions; number++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{accountLoginGate.Account}#{number}");
                slots.Add(new SessionSlot(
                    new SlotStatus(id, accountLoginGate, recycled, becameUnavailable, timeProvider),
                    new DesiredSlotState(isWanted: number <= (account.Floor ?? account.Sessions)),
                    permits.ForSession(accountLoginGate.Account, number, account.MaxSessions == 0 ? account.Sessions : account.MaxSessions),
                    warmer,
                    serving,
                    logins,
                    new WarmUpBackoff(options.Value, timeProvider),
                    logger));
            }
        }

        return slots;
    }
}
