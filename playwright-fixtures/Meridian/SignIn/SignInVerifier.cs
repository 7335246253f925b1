using System.Security.Cryptography;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.Store;

namespace BrowserAgent.Fixtures.Meridian.SignIn;

/// <summary>
/// Checks passwords and one-time codes and hands out the one-time tickets that carry a sign-in from the login host to the
/// application host. What must outlive a restart (used codes, locks) is read back from the ground truth.
/// </summary>
internal sealed class SignInVerifier(GroundTruthStore truth, IReadOnlyList<MeridianAccount> accounts, TimeProvider timeProvider)
{
    private const int RefusalsBeforeLock = 5;
    private static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TicketLifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _tickets = new(StringComparer.Ordinal);

    public PasswordCheckResult CheckPassword(string user, string password)
    {
        lock (_lock)
        {
            MeridianAccount? account = accounts.FirstOrDefault(known => string.Equals(known.User, user, StringComparison.OrdinalIgnoreCase));
            if (account is null)
            {
                truth.AddLogin(user, LoginResult.BadPassword);
                return new PasswordCheckResult.Refused();
            }

            if (truth.IsLocked(account.User))
            {
                truth.AddLogin(account.User, LoginResult.Locked);
                return new PasswordCheckResult.Locked();
            }

            if (!string.Equals(account.Password, password, StringComparison.Ordinal))
            {
                truth.AddLogin(account.User, LoginResult.BadPassword);
                if (truth.ConsecutiveRefusals(account.User) >= RefusalsBeforeLock)
                {
                    truth.AddEvent(EventKind.AccountLocked, account.User);
                }

                return new PasswordCheckResult.Refused();
            }

            string token = NewToken();
            _pending[token] = new Entry(account, timeProvider.GetUtcNow() + PendingLifetime);
            return new PasswordCheckResult.Accepted(token);
        }
    }

    public bool IsPending(string? token)
    {
        lock (_lock)
        {
            return Live(_pending, token) is not null;
        }
    }

    public CodeCheckResult CheckCode(string? token, string code)
    {
        lock (_lock)
        {
            if (Live(_pending, token) is not { } account)
            {
                return new CodeCheckResult.StartAgain();
            }

            long now = TotpCalculator.StepOf(timeProvider.GetUtcNow());
            foreach (long step in (long[])[now, now - 1, now + 1])
            {
                if (!string.Equals(TotpCalculator.Compute(account.TotpSeed, step), code, StringComparison.Ordinal))
                {
                    continue;
                }

                if (truth.IsCodeUsed(account.User, step))
                {
                    truth.AddLogin(account.User, LoginResult.ReusedCode);
                    return new CodeCheckResult.Reused();
                }

                truth.AddUsedCode(account.User, step);
                _pending.Remove(token!);
                string ticket = NewToken();
                _tickets[ticket] = new Entry(account, timeProvider.GetUtcNow() + TicketLifetime);
                return new CodeCheckResult.Accepted(ticket);
            }

            truth.AddLogin(account.User, LoginResult.BadCode);
            return new CodeCheckResult.Wrong();
        }
    }

    /// <summary>The account behind a ticket, once; null for a ticket that is unknown, used or too old.</summary>
    public MeridianAccount? Redeem(string? ticket)
    {
        lock (_lock)
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
        lock (_lock)
        {
            _pending.Clear();
            _tickets.Clear();
        }
    }

    internal static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private MeridianAccount? Live(Dictionary<string, Entry> entries, string? token) =>
        token is not null && entries.TryGetValue(token, out Entry? entry) && entry.Until > timeProvider.GetUtcNow() ? entry.Account : null;

    private sealed record Entry(MeridianAccount Account, DateTimeOffset Until);
}

internal abstract record PasswordCheckResult
{
    internal sealed record Accepted(string PendingToken) : PasswordCheckResult;

    internal sealed record Refused : PasswordCheckResult;

    internal sealed record Locked : PasswordCheckResult;
}

internal abstract record CodeCheckResult
{
    internal sealed record Accepted(string Ticket) : CodeCheckResult;

    internal sealed record Wrong : CodeCheckResult;

    internal sealed record Reused : CodeCheckResult;

    internal sealed record StartAgain : CodeCheckResult;
}
