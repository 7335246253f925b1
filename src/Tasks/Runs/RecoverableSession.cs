using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;

namespace BrowserAgent.Tasks.Runs;

/// <summary>The session that a run uses. It is logged in again when the site ended it, and replaced by another one when its browser is lost.</summary>
internal sealed class RecoverableSession(ISessionPool pool, LeaseRequest request, SessionLease first) : IAsyncDisposable
{
    private SessionLease? _lease = first;

    /// <exception cref="ObjectDisposedException">The browser was lost and no other session could be leased.</exception>
    public SessionLease Lease => _lease ?? throw new ObjectDisposedException(nameof(RecoverableSession), "The session's browser was lost and not replaced.");

    /// <returns>Null when logged in again; else why not.</returns>
    public async Task<RunFailure?> LogInAgainAsync(CancellationToken cancellationToken) => await Lease.LogInAgainAsync(cancellationToken) switch
    {
        LoginResult.LoggedIn => null,
        LoginResult.Refused refused => new RunFailure.NeedsPerson(
            $"Site {Lease.Account.Site} refused account {Lease.Account.Name} when logging in again: {refused.SiteText}. Correct the account's secret, then approve the job."),
        LoginResult.NeedsPerson person => new RunFailure.NeedsPerson(
            $"Logging in again as {Lease.Account} needs a person: {person.What}. Do it once, then approve the job."),
        LoginResult.Failed failed => new RunFailure.Transient($"Could not log in again as {Lease.Account}: {failed.Why}"),
        var other => throw new InvalidOperationException($"The session pool answered a login with {other}, which is not handled here."),
    };

    /// <summary>Returns the lost session to the pool as unusable and leases another one.</summary>
    /// <returns>Null when another session was leased; else why not.</returns>
    public async Task<RunFailure?> ReplaceAsync(string why, CancellationToken cancellationToken)
    {
        if (_lease is { } lost)
        {
            _lease = null;
            lost.Condemn(why);
            await lost.DisposeAsync();
        }

        switch (await pool.LeaseAsync(request, cancellationToken))
        {
            case LeaseResult.Granted granted:
                _lease = granted.Lease;
                return null;
            case LeaseResult.NoneFree none:
                return new RunFailure.BrowserLost($"{why} No other session could be leased: {none.Why}");
            case LeaseResult.AccountsRefused refused:
                return new RunFailure.NeedsPerson($"{why} No other session could be leased: {refused.Why}");
            case LeaseResult.NotConfigured missing:
                return new RunFailure.NeedsPerson($"{why} No other session could be leased: {missing.Why}");
            case var other:
                throw new InvalidOperationException($"The session pool answered a lease request with {other}, which is not handled here.");
        }
    }

    /// <summary>Marks the session, if there still is one, as not to be reused.</summary>
    public void Condemn(string why) => _lease?.Condemn(why);

    public async ValueTask DisposeAsync()
    {
        if (_lease is { } lease)
        {
            _lease = null;
            await lease.DisposeAsync();
        }
    }
}
