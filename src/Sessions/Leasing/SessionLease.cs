using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Leasing;

/// <summary>
/// The right to use one session alone. Disposing gives the session back; a condemned one is replaced, not reused.
/// </summary>
public abstract class SessionLease : IAsyncDisposable
{
    public abstract string SessionId { get; }

    public abstract AccountId Account { get; }

    /// <summary>The session's page: blank and alone when the lease is granted, always inside the site's origins.</summary>
    public abstract IPage Page { get; }

    /// <summary>Until the site would end the session by its own rules. Never negative.</summary>
    public abstract TimeSpan SiteTimeLeft { get; }

    /// <summary>Marks the session as not to be reused: it is closed and replaced when the lease ends.</summary>
    /// <param name="why">What was seen, in words for the operator.</param>
    public abstract void Condemn(string why);

    /// <summary>Logs the session in again in place (the site ended it). The page is left on the site's start page.</summary>
    public abstract Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Asked for each JavaScript dialog; answers true when it accepted or dismissed the dialog itself. Null, or an answer of
    /// false, leaves it to the pool: dismissed with a note, except that leaving a page (<c>beforeunload</c>) is accepted.
    /// </summary>
    public virtual Func<IDialog, Task<bool>>? OnDialog { get; set; }

    /// <summary>What happened beside the work during this lease: dialogs answered by the pool, popups, requests held by the origin guard. At most 100.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    public abstract ValueTask DisposeAsync();
}
