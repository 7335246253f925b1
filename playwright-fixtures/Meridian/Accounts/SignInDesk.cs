using System.Security.Cryptography;
using BrowserAgent.Fixtures.Meridian.Truth;

namespace BrowserAgent.Fixtures.Meridian.Accounts;

/// <summary>
/// Checks passwords and one-time codes and hands out the one-time tickets that carry a sign-in from the login host to the
/// application host. What must outlive a restart (used codes, locks) is read back from the ground truth.
/// </summary>
internal sealed class SignInDesk(TruthBook truth, IReadOnlyList<MeridianAccount> accounts, TimeProvider time)
{
    private const int RefusalsBeforeLock = 5;
    private static readonly TimeSpan PendingLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _tickets = new(StringComparer.Ordinal);

    public PasswordAnswer CheckPassword(string user, string password)
    {
        lock (_gate)
        {
            MeridianAccount? account = accounts.FirstOrDefault(known => string.Equals(known.User, user, StringComparison.OrdinalIgnoreCase));
            if (account is null)
            {
                truth.AddLogin(user, LoginOutcome.BadPassword);
                return new PasswordAnswer.Refused();
            }

            if (truth.IsLocked(account.User))
            {
                truth.AddLogin(account.User, LoginOutcome.Locked);
                return new PasswordAnswer.Locked();
            }

            if (!string.Equals(account.Password, password, StringComparison.Ordinal))
            {
                truth.AddLogin(account.User, LoginOutcome.BadPassword);
                if (truth.RefusalsInARow(account.User) >= RefusalsBeforeLock)
                {
                    truth.AddEvent(EventKind.AccountLocked, account.User);
                }

                return new PasswordAnswer.Refused();
            }

            string token = NewToken();
            _pending[token] = new Entry(account, time.GetUtcNow() + PendingLife);
            return new PasswordAnswer.Accepted(token);
        }
    }

    public bool IsPending(string? token)
    {
        lock (_gate)
        {
            return Live(_pending, token) is not null;
        }
    }

    public CodeAnswer CheckCode(string? token, string code)
    {
        lock (_gate)
        {
            if (Live(_pending, token) is not { } account)
            {
                return new CodeAnswer.StartAgain();
            }

            long now = OneTimeCode.StepOf(time.GetUtcNow());
            foreach (long step in (long[])[now, now - 1, now + 1])
            {
                if (!string.Equals(OneTimeCode.Compute(account.TotpSeed, step), code, StringComparison.Ordinal))
                {
                    continue;
                }

                if (truth.IsCodeUsed(account.User, step))
                {
                    truth.AddLogin(account.User, LoginOutcome.ReusedCode);
                    return new CodeAnswer.Reused();
                }

                truth.AddUsedCode(account.User, step);
                _pending.Remove(token!);
                string ticket = NewToken();
                _tickets[ticket] = new Entry(account, time.GetUtcNow() + TicketLife);
                return new CodeAnswer.Accepted(ticket);
            }

            truth.AddLogin(account.User, LoginOutcome.BadCode);
            return new CodeAnswer.Wrong();
        }
    }

    /// <summary>The account behind a ticket, once; null for a ticket that is unknown, used or too old.</summary>
    public MeridianAccount? Redeem(string? ticket)
    {
        lock (_gate)
        {
            MeridianAccount? account = Live(_tickets, ticket);
            if (account is not null)
            {
                _tickets.Remove(ticket!);
            }

            return account;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
            _tickets.Clear();
        }
    }

    internal static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private MeridianAccount? Live(Dictionary<string, Entry> entries, string? token) =>
        token is not null && entries.TryGetValue(token, out Entry? entry) && entry.Until > time.GetUtcNow() ? entry.Account : null;

    private sealed record Entry(MeridianAccount Account, DateTimeOffset Until);
}

internal abstract record PasswordAnswer
{
    internal sealed record Accepted(string PendingToken) : PasswordAnswer;

    internal sealed record Refused : PasswordAnswer;

    internal sealed record Locked : PasswordAnswer;
}

internal abstract record CodeAnswer
{
    internal sealed record Accepted(string Ticket) : CodeAnswer;

    internal sealed record Wrong : CodeAnswer;

    internal sealed record Reused : CodeAnswer;

    internal sealed record StartAgain : CodeAnswer;
}
