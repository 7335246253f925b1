using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>
/// Lets an account's logins reach the site one at a time over all workers, and none once the site has refused one, until a person reopens the account.
/// </summary>
/// <remarks>
/// One at a time and the look at the breaker inside that turn are enough for one refused password over all workers: a refusal is told before the turn
/// is given up, so whoever has the next turn sees it. It needs no memory of which secrets once worked, which would let two logins at a time through only
/// after a success that may be out of date. The turn is a seat of the account's login, kept while the login lasts; a login that can't keep it is
/// broken off. What is left: a worker that dies, or loses the store, after it sent the password and before it told the answer. Then one more login tries.
/// </remarks>
internal sealed partial class LoginCoordinator(
    WorkerPermits permits, IAccountBreaker breaker, IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<LoginCoordinator> logger)
{
    /// <param name="loginLock">Whose turn.</param>
    /// <param name="login">Logs in; its token ends when the turn is lost.</param>
    /// <param name="cancellationToken">Ends the wait and the login.</param>
    public async Task<LoginResult> TryLogInAsync(LoginLock loginLock, Func<CancellationToken, Task<LoginResult>> login, CancellationToken cancellationToken)
    {
        using var here = await loginLock.AcquireAsync(cancellationToken);

        // Looked at inside the gate: the login before this one may just have been refused.
        if (loginLock.Refused is { } known && !await IsReopenedAsync(loginLock, known, cancellationToken))
        {
            return new LoginResult.Refused(known.SiteText);
        }

        if (await AcquireLoginPermitAsync(loginLock.Account, cancellationToken) is not { } turn)
        {
            return new LoginResult.Failed(
                $"no login was tried: another worker was logging in as {loginLock.Account} all the time, or the store that says so did not answer, for {options.Value.LoginTimeout}");
        }

        await using (turn)
        {
            try
            {
                if (await breaker.FindAsync(loginLock.Account, cancellationToken) is { } refusal)
                {
                    loginLock.MarkRefused(refusal, reported: true);
                    RefusedElsewhere(loginLock.Account, refusal.Worker);
                    return new LoginResult.Refused(refusal.SiteText);
                }
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                return new LoginResult.Failed($"no login was tried: whether the site has refused {loginLock.Account} could not be asked. {fault.Message}");
            }

            return await LogInAsync(loginLock, turn, login, cancellationToken);
        }
    }

    /// <summary>Waits until a person reopens the account, here or on another worker.</summary>
    public async Task AwaitReopeningAsync(LoginLock loginLock, CancellationToken cancellationToken)
    {
        while (loginLock.Refused is { } refusal && !await IsReopenedAsync(loginLock, refusal, cancellationToken))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(loginLock.Reopened, Task.Delay(loginLock.IsReported ? options.Value.HealthInterval : options.Value.RetryBase, timeProvider, over.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <param name="account">Whose.</param>
    /// <param name="loginLock">Its gate; null when this worker has no such account.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>False when it was not refused.</returns>
    public async Task<bool> ReopenAsync(AccountId account, LoginLock? loginLock, CancellationToken cancellationToken)
    {
        var refusal = loginLock?.Refused;
        var wasRefused = await breaker.ResetAsync(account, cancellationToken) || refusal is not null;
        if (refusal is not null)
        {
            loginLock!.Reopen(refusal);
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
        LoginLock loginLock, AccountPermit turn, Func<CancellationToken, Task<LoginResult>> login, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Lost, cancellationToken);
        try
        {
            var outcome = await login(either.Token);
            if (outcome is LoginResult.Refused refused)
            {
                var refusal = new AccountRefusal(refused.SiteText, permits.WorkerId, timeProvider.GetUtcNow());
                loginLock.MarkRefused(refusal, reported: false);
                Refused(loginLock.Account);
                await ReportRefusalAsync(loginLock, refusal, cancellationToken);
            }

            return outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It may have been refused unseen; going on would be a second login beside another worker's.
            return new LoginResult.Failed("the login was broken off: it could not be kept that no other worker logs in as the account");
        }
    }

    /// <summary>A refusal that nobody else knows of is told first: until then there is nothing that a person could have reopened.</summary>
    private async Task<bool> IsReopenedAsync(LoginLock loginLock, AccountRefusal refusal, CancellationToken cancellationToken)
    {
        if (!loginLock.IsReported)
        {
            await ReportRefusalAsync(loginLock, refusal, cancellationToken);
            return false;
        }

        try
        {
            if (await breaker.FindAsync(loginLock.Account, cancellationToken) is not null)
            {
                return false;
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LookupFailed(loginLock.Account, fault);
            return false;
        }

        loginLock.Reopen(refusal);
        return true;
    }

    private async Task ReportRefusalAsync(LoginLock loginLock, AccountRefusal refusal, CancellationToken cancellationToken)
    {
        try
        {
            await breaker.TripAsync(loginLock.Account, refusal.SiteText, refusal.Worker, cancellationToken);
            loginLock.MarkReported(refusal);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            ReportFailed(loginLock.Account, fault);
        }
    }

    [LoggerMessage(EventId = 2121, Level = LogLevel.Error, Message = "The site refused {Account}. No worker tries it again until a person reopens it: mend the secret or unlock the account first, then use the page of sessions or browser-agent sessions reopen.")]
    private partial void Refused(AccountId account);

    [LoggerMessage(EventId = 2180, Level = LogLevel.Error, Message = "{Account} is not tried: the site refused it to worker {Worker}, and nobody has reopened it.")]
    private partial void RefusedElsewhere(AccountId account, string worker);

    [LoggerMessage(EventId = 2181, Level = LogLevel.Information, Message = "{Account} is reopened and tried again.")]
    private partial void Reopened(AccountId account);

    [LoggerMessage(EventId = 2182, Level = LogLevel.Error, Message = "The other workers could not be told that the site refused {Account}; they are told as soon as can be.")]
    private partial void ReportFailed(AccountId account, Exception exception);

    [LoggerMessage(EventId = 2183, Level = LogLevel.Warning, Message = "Whether {Account} is reopened could not be asked; it stays refused.")]
    private partial void LookupFailed(AccountId account, Exception exception);
}
