using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// Lets an account's logins reach the site one at a time over all workers, and none once the site has refused one, until a person reopens the account.
/// </summary>
/// <remarks>
/// One at a time and the look at the breaker inside that turn are enough for one refused password over all workers: a refusal is told before the turn
/// is given up, so whoever has the next turn sees it. It needs no memory of which secrets once worked, which would let two logins at a time through only
/// after a success that may be out of date. The turn is a seat of the account's login, kept while the login lasts; a login that can't keep it is
/// broken off. What is left: a worker that dies, or loses the store, after it sent the password and before it told the answer. Then one more login tries.
/// </remarks>
internal sealed partial class AccountLogins(
    IAccountSeats seats, IAccountBreaker breaker, BrowserOwner owner, IOptions<PoolOptions> options, TimeProvider time, ILogger<AccountLogins> logger)
{
    private readonly string _worker = $"{Environment.MachineName}/{owner.Id}";

    /// <param name="gate">Whose turn.</param>
    /// <param name="login">Logs in; its token ends when the turn is lost.</param>
    /// <param name="cancellationToken">Ends the wait and the login.</param>
    public async Task<LoginOutcome> TryAsync(AccountGate gate, Func<CancellationToken, Task<LoginOutcome>> login, CancellationToken cancellationToken)
    {
        using var here = await gate.EnterAsync(cancellationToken);

        // Looked at inside the gate: the login before this one may just have been refused.
        if (gate.Refused is { } known && !await IsReopenedAsync(gate, known, cancellationToken))
        {
            return new LoginOutcome.Refused(known.SiteText);
        }

        if (await TakeTurnAsync(gate.Account, cancellationToken) is not { } turn)
        {
            return new LoginOutcome.Failed(
                $"no login was tried: another worker was logging in as {gate.Account} all the time, or the store that says so did not answer, for {options.Value.LoginTimeout}");
        }

        await using (turn)
        {
            try
            {
                if (await breaker.FindAsync(gate.Account, cancellationToken) is { } refusal)
                {
                    gate.Shut(refusal, told: true);
                    RefusedElsewhere(gate.Account, refusal.Worker);
                    return new LoginOutcome.Refused(refusal.SiteText);
                }
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                return new LoginOutcome.Failed($"no login was tried: whether the site has refused {gate.Account} could not be asked. {fault.Message}");
            }

            return await LogInAsync(gate, turn, login, cancellationToken);
        }
    }

    /// <summary>Waits until a person reopens the account, here or on another worker.</summary>
    public async Task AwaitReopeningAsync(AccountGate gate, CancellationToken cancellationToken)
    {
        while (gate.Refused is { } refusal && !await IsReopenedAsync(gate, refusal, cancellationToken))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(gate.Opened, Task.Delay(gate.IsTold ? options.Value.HealthInterval : options.Value.RetryBase, time, over.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <param name="account">Whose.</param>
    /// <param name="gate">Its gate; null when this worker has no such account.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>False when it was not refused.</returns>
    public async Task<bool> ReopenAsync(AccountId account, AccountGate? gate, CancellationToken cancellationToken)
    {
        var refusal = gate?.Refused;
        var wasRefused = await breaker.ResetAsync(account, cancellationToken) || refusal is not null;
        if (refusal is not null)
        {
            gate!.Reopen(refusal);
        }

        if (wasRefused)
        {
            Reopened(account);
        }

        return wasRefused;
    }

    private async Task<AccountSeat?> TakeTurnAsync(AccountId account, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.LoginTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // A place of its own beside those of the account's sessions, which are numbered.
            var request = new SeatRequest(new AccountId(account.Site, $"{account.Name}#login"), _worker, 1, options.Value.SeatHold);
            return await AccountSeat.TakeAsync(seats, request, _ => { }, time, logger, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<LoginOutcome> LogInAsync(
        AccountGate gate, AccountSeat turn, Func<CancellationToken, Task<LoginOutcome>> login, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Lost, cancellationToken);
        try
        {
            var outcome = await login(either.Token);
            if (outcome is LoginOutcome.Refused refused)
            {
                var refusal = new AccountRefusal(refused.SiteText, _worker, time.GetUtcNow());
                gate.Shut(refusal, told: false);
                Refused(gate.Account);
                await TellAsync(gate, refusal, cancellationToken);
            }

            return outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It may have been refused unseen; going on would be a second login beside another worker's.
            return new LoginOutcome.Failed("the login was broken off: it could not be kept that no other worker logs in as the account");
        }
    }

    /// <summary>A refusal that nobody else knows of is told first: until then there is nothing that a person could have reopened.</summary>
    private async Task<bool> IsReopenedAsync(AccountGate gate, AccountRefusal refusal, CancellationToken cancellationToken)
    {
        if (!gate.IsTold)
        {
            await TellAsync(gate, refusal, cancellationToken);
            return false;
        }

        try
        {
            if (await breaker.FindAsync(gate.Account, cancellationToken) is not null)
            {
                return false;
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            NotAsked(gate.Account, fault);
            return false;
        }

        gate.Reopen(refusal);
        return true;
    }

    private async Task TellAsync(AccountGate gate, AccountRefusal refusal, CancellationToken cancellationToken)
    {
        try
        {
            await breaker.TripAsync(gate.Account, refusal.SiteText, refusal.Worker, cancellationToken);
            gate.Told(refusal);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            NotTold(gate.Account, fault);
        }
    }

    [LoggerMessage(2121, LogLevel.Error, "The site refused {Account}. No worker tries it again until a person reopens it: mend the secret or unlock the account first, then use the page of sessions or browser-agent sessions reopen.")]
    private partial void Refused(AccountId account);

    [LoggerMessage(2180, LogLevel.Error, "{Account} is not tried: the site refused it to worker {Worker}, and nobody has reopened it.")]
    private partial void RefusedElsewhere(AccountId account, string worker);

    [LoggerMessage(2181, LogLevel.Information, "{Account} is reopened and tried again.")]
    private partial void Reopened(AccountId account);

    [LoggerMessage(2182, LogLevel.Error, "The other workers could not be told that the site refused {Account}; they are told as soon as can be.")]
    private partial void NotTold(AccountId account, Exception exception);

    [LoggerMessage(2183, LogLevel.Warning, "Whether {Account} is reopened could not be asked; it stays refused.")]
    private partial void NotAsked(AccountId account, Exception exception);
}
