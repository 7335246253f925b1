using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Leasing;

/// <summary>
/// Exclusive use of one session. Disposing returns the session; one that was marked as not reusable is replaced.
/// </summary>
public abstract class SessionLease : IAsyncDisposable
{
    public abstract string SessionId { get; }

    public abstract AccountId Account { get; }

    /// <summary>The browser's name and version; empty where there is no browser.</summary>
    public virtual string BrowserVersion => "";

    /// <summary>The session's page: the only page and blank when the lease is granted; it can't leave the site's origins.</summary>
    public abstract IPage Page { get; }

    /// <summary>Until the site would end the session by its own rules. Never negative.</summary>
    public abstract TimeSpan SiteTimeLeft { get; }

    /// <summary>Marks the session as not reusable: it is closed and replaced when the lease ends.</summary>
    /// <param name="why">The reason, as text for operators.</param>
    public abstract void Condemn(string why);

    /// <summary>Logs the session in again in the same context, after the site has ended it. Afterwards the page shows the site's start page.</summary>
    public abstract Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Called for each JavaScript dialog; returns true when it has accepted or dismissed the dialog. If this is null or returns false, the pool answers:
    /// it accepts <c>beforeunload</c>, and dismisses other dialogs with a note.
    /// </summary>
    public virtual Func<IDialog, Task<bool>>? OnDialog { get; set; }

    /// <summary>Events during this lease that the job did not cause by its own steps: dialogs answered by the pool, popups, requests blocked by the origin guard. At most 100.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>
    /// The Authorization header that the browser sends by itself to an address, for a request that is sent in its place; null when it sends none.
    /// It contains the account's password.
    /// </summary>
    public virtual string? AuthorizationFor(string address) => null;

    public abstract ValueTask DisposeAsync();
}
