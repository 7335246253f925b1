using System.Net;
using System.Security.Cryptography;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Users;
using BrowserAgent.Worker.Configuration;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Signs people in with local accounts. An attempt costs the same whether the name has an account or not, and is answered alike.</summary>
internal sealed partial class PasswordSignIn(
    IUserStore users, UserPasswords passwords, FailedPasswordThrottle throttle, IOneTimeCodeLedger codes, ReservedNames reserved, IOptions<UserAccountOptions> options, TimeProvider timeProvider, ILogger<PasswordSignIn> logger)
{
    // No site has a colon in its name.
    private const string CodesOfPeople = "people:";

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);

    /// <summary>A text that no sign-in of before has.</summary>
    public static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public async Task<PasswordSignInResult> SignInAsync(PasswordAttempt attempt, CancellationToken cancellationToken)
    {
        using var place = await passwords.EnterAsync(cancellationToken);

        // A text that can't be a name may hold what can't be normalized.
        var identity = PersonName.IdentityOf(ApiKeyRequest.IsName(attempt.Name) ? attempt.Name : "");
        if (throttle.LockedFor(attempt.Address, identity, attempt.Device) is { } left)
        {
            return new PasswordSignInResult.Locked(left);
        }

        try
        {
            using var limit = new CancellationTokenSource(ReadLimit, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var user = identity.Length == 0 ? null : await users.FindAsync(identity, either.Token);
            var (isRight, isOutdated) = passwords.Check(user, attempt.Password[..Math.Min(attempt.Password.Length, PasswordRules.MaxLength)]);
            return user is not null && isRight && attempt.Password.Length <= PasswordRules.MaxLength && !user.IsDisabled && !reserved.IsAdmin(user.Name)
                ? await ContinueAsync(user, attempt, isOutdated, cancellationToken)
                : Fail(attempt, identity, user);
        }
        catch (Exception fault) when (fault is QueueUnavailableException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new PasswordSignInResult.Unavailable();
        }
    }

    /// <summary>The name and password are right.</summary>
    private async Task<PasswordSignInResult> ContinueAsync(UserRecord user, PasswordAttempt attempt, bool isOutdated, CancellationToken cancellationToken)
    {
        var identity = PersonName.IdentityOf(user.Name);
        if (user.CodeSeed is null && options.Value.CodeRequiredFor.Any(ApiCaller.Of(user).Has))
        {
            return new PasswordSignInResult.NeedsCodes();
        }

        var step = user.CodeSeed is null ? null : OneTimeCodeSeed.FindStep(user.CodeSeed, attempt.Code, timeProvider.GetUtcNow());
        if (user.CodeSeed is not null && step is null)
        {
            return Fail(attempt, identity, user);
        }

        if (user.MustChangePassword && WhyNotChanged(user, attempt) is { } mustChange)
        {
            return mustChange;
        }

        if (step is { } window && !await codes.TryUseAsync(new AccountId(CodesOfPeople, identity), window, cancellationToken))
        {
            return Fail(attempt, identity, user);
        }

        var signedIn = user.MustChangePassword
            ? await StoreAsync(user, attempt.NewPassword!, NewStamp(), cancellationToken)
            : isOutdated ? await StoreAsync(user, attempt.Password, user.Stamp, cancellationToken) : user;
        LogSignedIn(logger, user.Name, attempt.Address);
        return new PasswordSignInResult.SignedIn(ApiCaller.Of(signedIn));
    }

    private PasswordSignInResult.MustChange? WhyNotChanged(UserRecord user, PasswordAttempt attempt) => attempt.NewPassword switch
    {
        null => new PasswordSignInResult.MustChange(null),
        var same when passwords.Check(user, same).IsRight => new PasswordSignInResult.MustChange("The new password must be another one."),
        var chosen => PasswordRules.WhyRefused(chosen, user.Name) is { } why ? new PasswordSignInResult.MustChange(why) : null,
    };

    /// <summary>Stores a new hash, unless somebody changed the account since it was read.</summary>
    private async Task<UserRecord> StoreAsync(UserRecord user, string password, string stamp, CancellationToken cancellationToken)
    {
        var changed = user with { PasswordHash = passwords.Hash(password), MustChangePassword = false, Stamp = stamp };
        await users.ChangeAsync(user.Name, present => present.Stamp == user.Stamp ? present with { PasswordHash = changed.PasswordHash, MustChangePassword = false, Stamp = stamp } : present, cancellationToken);
        return changed;
    }

    private PasswordSignInResult.Wrong Fail(PasswordAttempt attempt, string identity, UserRecord? user)
    {
        var locked = throttle.RecordFailure(attempt.Address, identity, attempt.Device);

        // A name that has no account may be anything, also a password in the wrong box.
        LogFailed(logger, attempt.Address, user?.Name ?? "none", locked.TotalSeconds);
        return new PasswordSignInResult.Wrong();
    }

    [LoggerMessage(EventId = 4321, Level = LogLevel.Information, Message = "{Name} signed in with a local account from {Address}.")]
    private static partial void LogSignedIn(ILogger logger, string name, IPAddress? address);

    [LoggerMessage(EventId = 4322, Level = LogLevel.Warning, Message = "A sign-in with a local account failed, from {Address}, with the account {Account}. Attempts from there, or with that name, get 429 for {Seconds:0} s.")]
    private static partial void LogFailed(ILogger logger, IPAddress? address, string account, double seconds);
}
