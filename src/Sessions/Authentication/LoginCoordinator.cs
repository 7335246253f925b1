using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>
/// Serializes the logins of an account over all workers, and allows none after the site has refused one, until a person reopens the account.
/// </summary>
/// <remarks>
/// A wrong password reaches the site once over all workers: a refusal is stored in the breaker before the login permit is released, and the next holder
/// of the permit reads the breaker before it logs in. Logins are serialized even after a success, because an earlier success says nothing about a
/// password that has changed since. The permit is renewed while the login runs; a login whose permit is lost is aborted. One gap remains: a worker that
/// dies, or loses the store, after it sent the password and before it stored the refusal. Then one more login is tried.
/// </remarks>
internal sealed partial class LoginCoordinator(
    AccountPermitSourceFactory permits, IAccountBreaker breaker, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<LoginCoordinator> logger)
{
    /// <param name="accountLoginGate">The account.</param>
    /// <param name="login">Logs in; its token is cancelled when the login permit is lost.</param>
    /// <param name="cancellationToken">Ends the wait and the login.</param>
    public async Task<LoginResult> TryLogInAsync(AccountLoginGate accountLoginGate, Func<CancellationToken, Task<LoginResult>> login, CancellationToken cancellationToken)
    {
        using var here = await accountLoginGate.AcquireAsync(cancellationToken);

        // Read only now that the lock is held: the login before this one may just have been refused.
        if (accountLoginGate.Refused is { } known && !await IsReopenedAsync(accountLoginGate, known, cancellationToken))
        {
            return new LoginResult.Refused(known.SiteText);
        }

        if (await AcquireLoginPermitAsync(accountLoginGate.Account, cancellationToken) is not { } permit)
        {
            return new LoginResult.Failed(
                $"no login was tried: for {options.Value.LoginTimeout} another worker was logging in as {accountLoginGate.Account}, or the store of the login permits did not answer");
        }

        await using (permit)
        {
            try
            {
                if (await breaker.FindAsync(accountLoginGate.Account, cancellationToken) is { } refusal)
                {
                    accountLoginGate.MarkRefused(refusal, reported: true);
                    RefusedElsewhere(accountLoginGate.Account, refusal.Worker);
                    return new LoginResult.Refused(refusal.SiteText);
                }
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                return new LoginResult.Failed($"no login was tried: the store could not be asked whether the site has refused {accountLoginGate.Account}. {fault.Message}");
            }

            return await LogInAsync(accountLoginGate, permit, login, cancellationToken);
        }
    }

    /// <summary>Waits until a person reopens the account, here or on another worker.</summary>
    public async Task AwaitReopeningAsync(AccountLoginGate accountLoginGate, CancellationToken cancellationToken)
    {
        while (accountLoginGate.Refused is { } refusal && !await IsReopenedAsync(accountLoginGate, refusal, cancellationToken))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(accountLoginGate.Reopened, Task.Delay(accountLoginGate.IsReported ? options.Value.HealthInterval : options.Value.RetryBase, timeProvider, over.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <param name="account">The account.</param>
    /// <param name="accountLoginGate">Its lock; null when this worker has no such account.</param>
    /// <param name="cancellationToken">Ends the wait for the result.</param>
    /// <returns>False when the account was not refused.</returns>
    public async Task<bool> ReopenAsync(AccountId account, AccountLoginGate? accountLoginGate, CancellationToken cancellationToken)
    {
        var refusal = accountLoginGate?.Refused;
        var wasRefused = await breaker.ResetAsync(account, cancellationToken) || refusal is not null;
        if (refusal is not null)
        {
            accountLoginGate!.Reopen(refusal);
        }

        if (wasRefused)
        {
            Reopened(account);
        }

        return wasRefused;
    }

    private async Task<AccountPermit?> AcquireLoginPermitAsync(AccountId account, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.LoginTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await permits.ForLogin(account).AcquireAsync(_ => { }, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<LoginResult> LogInAsync(
        AccountLoginGate accountLoginGate, AccountPermit permit, Func<CancellationToken, Task<LoginResult>> login, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(permit.Lost, cancellationToken);
        try
        {
            var outcome = await login(either.Token);
            if (outcome is LoginResult.Refused refused)
            {
                var refusal = new LoginRefusal(refused.SiteText, permits.WorkerId, timeProvider.GetUtcNow());
                accountLoginGate.MarkRefused(refusal, reported: false);
                Refused(accountLoginGate.Account);
                await ReportRefusalAsync(accountLoginGate, refusal, cancellationToken);
            }

            return outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another worker may log in as the account from now on, so this login must not continue.
            return new LoginResult.Failed("the login was aborted: its permit was lost, so another worker may be logging in as the account");
        }
    }

    /// <summary>Stores a refusal that is known here only before it asks: until it is stored, no person can have reopened it.</summary>
    private async Task<bool> IsReopenedAsync(AccountLoginGate accountLoginGate, LoginRefusal refusal, CancellationToken cancellationToken)
    {
        if (!accountLoginGate.IsReported)
        {
            await ReportRefusalAsync(accountLoginGate, refusal, cancellationToken);
            return false;
        }

        try
        {
            if (await breaker.FindAsync(accountLoginGate.Account, cancellationToken) is not null)
            {
                return false;
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LookupFailed(accountLoginGate.Account, fault);
            return false;
        }

        accountLoginGate.Reopen(refusal);
        return true;
    }

    private async Task ReportRefusalAsync(AccountLoginGate accountLoginGate, LoginRefusal refusal, CancellationToken cancellationToken)
    {
        try
        {
            await breaker.TripAsync(accountLoginGate.Account, refusal.SiteText, refusal.Worker, cancellationToken);
            accountLoginGate.MarkReported(refusal);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            ReportFailed(accountLoginGate.Account, fault);
        }
    }

    [LoggerMessage(EventId = 2121, Level = LogLevel.Error, Message = "The site refused {Account}. No worker tries it again until a person reopens it: correct the secret or unlock the account first, then use the sessions page or browser-agent sessions reopen.")]
    private partial void Refused(AccountId account);

    [LoggerMessage(EventId = 2180, Level = LogLevel.Error, Message = "No login is tried as {Account}: the site refused it to worker {Worker}, and nobody has reopened it.")]
    private partial void RefusedElsewhere(AccountId account, string worker);

    [LoggerMessage(EventId = 2181, Level = LogLevel.Information, Message = "{Account} was reopened; it is tried again.")]
    private partial void Reopened(AccountId account);

    [LoggerMessage(EventId = 2182, Level = LogLevel.Error, Message = "The refusal of {Account} could not be stored for the other workers; this is retried.")]
    private partial void ReportFailed(AccountId account, Exception exception);

    [LoggerMessage(EventId = 2183, Level = LogLevel.Warning, Message = "The store could not be asked whether {Account} was reopened; it stays refused, and is asked again.")]
    private partial void LookupFailed(AccountId account, Exception exception);
}
