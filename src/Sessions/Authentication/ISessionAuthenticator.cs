using BrowserAgent.Sessions.Accounts;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>What the pool needs from above: how to log in to a site, and how to tell that a session lives.</summary>
public interface ISessionAuthenticator
{
    /// <summary>The session rules of one site.</summary>
    /// <exception cref="KeyNotFoundException">No site of that name is loaded.</exception>
    SiteSessionProfile ProfileOf(string site);

    /// <summary>
    /// Runs the site's login on a page of a fresh or expired context. One try only: a refused password is never tried twice. A code that only a person
    /// has is waited for with <see cref="IPersonCodes"/>.
    /// </summary>
    Task<LoginResult> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken);

    /// <summary>Looks whether the site still knows the session, by the site's own marker on a page of its own.</summary>
    Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken);
}

/// <summary>The site's own rules for a session.</summary>
public sealed record SiteSessionProfile
{
    public required string Site { get; init; }

    /// <summary>Scheme, host and port of every origin that the browser may visit.</summary>
    public required IReadOnlyList<Uri> Origins { get; init; }

    /// <summary>The site ends a session after this long without a request.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>The site ends a session this long after login, whatever happened; null when it does not.</summary>
    public TimeSpan? AbsoluteTimeout { get; init; }

    /// <summary>True when each job wants a context of its own: about three times the processor time of a reused page.</summary>
    public bool FreshContextPerJob { get; init; }

    /// <summary>What a job may leave in the browser's storage and the next one must not find: keys of local and session storage, <c>*</c> at the end for any rest.</summary>
    public IReadOnlyList<string> ClearStorage { get; init; } = [];

    /// <summary>Paths of the windows that the site's page may open and keep until the job's end, <c>*</c> for any text; all others are closed at once.</summary>
    public IReadOnlyList<string> KeptPopups { get; init; } = [];

    /// <summary>Browser locale, a BCP 47 tag.</summary>
    public required string Locale { get; init; }

    /// <summary>Browser time zone, an IANA name.</summary>
    public required string TimeZone { get; init; }
}

/// <summary>How one try to log in ended.</summary>
public abstract record LoginResult
{
    private LoginResult()
    {
    }

    public sealed record LoggedIn : LoginResult;

    /// <summary>The site said no to the account: wrong, locked or expired. Never tried again unasked, so that nobody is locked out.</summary>
    public sealed record Refused(string SiteText) : LoginResult;

    /// <summary>A step only a person can do (consent, captcha, a second factor whose code nobody gave).</summary>
    public sealed record NeedsPerson(string What) : LoginResult;

    /// <summary>The site or the browser failed before it could say yes or no; may be tried again.</summary>
    public sealed record Failed(string Why) : LoginResult;
}
