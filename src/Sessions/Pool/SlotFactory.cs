using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Makes the slots that the options ask for; the slots of one account share its gate.</summary>
internal sealed class SlotFactory(
    SessionWarmer warmer, SessionHealth health, IOptions<PoolOptions> options, TimeProvider time, ILogger<SessionSlot> logger)
{
    public IReadOnlyList<SessionSlot> Create(LeaseQueue queue, Action accountRefused)
    {
        var slots = new List<SessionSlot>();
        foreach (var account in options.Value.Accounts)
        {
            var gate = new AccountGate(new AccountId(account.Site, account.Name));
            for (var number = 1; number <= account.Sessions; number++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{gate.Account}#{number}");
                slots.Add(new SessionSlot(id, gate, queue, warmer, health, accountRefused, options, time, logger));
            }
        }

        return slots;
    }
}
