using System.Globalization;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Makes the slots that the options ask for; the slots of one account share its gate.</summary>
internal sealed class SlotFactory(
    SessionWarmer warmer,
    SessionHealth health,
    IAccountPermits permits,
    LoginCoordinator accounts,
    IAdmissionControl admission,
    RecycleLog recycled,
    BrowserOwner owner,
    IOptions<PoolOptions> options,
    TimeProvider timeProvider,
    ILogger<SessionSlot> logger)
{
    public IReadOnlyList<SessionSlot> Create(LeaseQueue queue, Action statusChanged)
    {
        var serving = new SessionServing(queue, health, warmer, admission, options, timeProvider);
        var slots = new List<SessionSlot>();
        foreach (var account in options.Value.Accounts)
        {
            var loginLock = new LoginLock(new AccountId(account.Site, account.Name));
            for (var number = 1; number <= account.Sessions; number++)
            {
                var slotStatus = new SlotStatus(string.Create(CultureInfo.InvariantCulture, $"{loginLock.Account}#{number}"), loginLock);
                var permit = new AccountPermitRequest(
                    loginLock.Account, $"{Environment.MachineName}/{owner.Id}/{number}", account.MaxSessions == 0 ? account.Sessions : account.MaxSessions, options.Value.SeatHold);
                var wanted = new DesiredState(isWanted: number <= (account.Floor ?? account.Sessions));
                slots.Add(new SessionSlot(slotStatus, wanted, permit, permits, warmer, serving, accounts, recycled, statusChanged, options, timeProvider, logger));
            }
        }

        return slots;
    }
}
