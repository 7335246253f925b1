using BrowserAgent.Sessions.Accounts;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>Knows the sites: logs in to them, and checks whether a session is still logged in. Implemented by the project that reads site packs.</summary>
public interface ISessionAuthenticator
{
    /// <summary>The session rules of one site.</summary>
    /// <exception cref="KeyNotFoundException">No site of that name is loaded.</exception>
    SiteSessionProfile ProfileOf(string site);

    /// <summary>
    /// Runs the site's login on a page of a fresh or expired context. One attempt only: a refused password is never tried twice. A code that only a
    /// person has is awaited with <see cref="IOneTimeCodeRelay"/>.
    /// </summary>
    Task<LoginResult> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken);

    /// <summary>Opens a page of the site and checks, by the marker that the site pack names, whether the session is still logged in.</summary>
    Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken);
}

/// <summary>The rules of one site for its sessions.</summary>
public sealed record SiteSessionProfile
{
    public required string Site { get; init; }

    /// <summary>Scheme, host and port of every origin that the browser may visit.</summary>
    public required IReadOnlyList<Uri> Origins { get; init; }

    /// <summary>The site ends a session after this long without a request.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>The site ends a session this long after login, even if it is in use; null when the site has no such limit.</summary>
    public TimeSpan? AbsoluteTimeout { get; init; }

    /// <summary>True when each job needs a browser context of its own, which costs about three times the processor time of a reused page.</summary>
    public bool FreshContextPerJob { get; init; }

    /// <summary>Keys of local and session storage that are removed after each job, because the next job must not find them. <c>*</c> at the end matches any rest.</summary>
    public IReadOnlyList<string> ClearStorage { get; init; } = [];

    /// <summary>Paths of popup windows that stay open until the job's end, <c>*</c> matches any text; all other popups are closed at once.</summary>
    public IReadOnlyList<string> KeptPopups { get; init; } = [];

    /// <summary>JavaScript that runs in each document of the session before the site's own; null for none.</summary>
    public string? InitScript { get; init; }

    /// <summary>What the site's server asks for before it serves any page; null when nothing.</summary>
    public SiteAccess? Access { get; init; }

    /// <summary>Browser locale, a BCP 47 tag.</summary>
    public required string Locale { get; init; }

    /// <summary>Browser time zone, an IANA name.</summary>
    public required string TimeZone { get; init; }
}

/// <summary>What a site's server asks for before it serves any page. A context keeps its credentials, so a session with access gets a new context for each login.</summary>
public sealed record SiteAccess
{
    /// <summary>The origins that ask for HTTP basic authentication, with the account's name and its password.</summary>
    public IReadOnlyList<Uri> BasicOrigins { get; init; } = [];

    /// <summary>Whether the site's https origins get the account's client certificate when they ask for one.</summary>
    public bool UsesClientCertificate { get; init; }
}

/// <summary>How one attempt to log in ended.</summary>
public abstract record LoginResult
{
    private LoginResult()
    {
    }

    public sealed record LoggedIn : LoginResult;

    /// <summary>The site refused the account: wrong password, locked or expired. Not tried again until a person reopens it, because more attempts may lock the account.</summary>
    public sealed record Refused(string SiteText) : LoginResult;

    /// <summary>The login needs a step that only a person can do (consent, captcha, a second factor whose code nobody submitted).</summary>
    public sealed record NeedsPerson(string What) : LoginResult;

    /// <summary>The site or the browser failed before the site decided; may be tried again.</summary>
    public sealed record Failed(string Why) : LoginResult;
}
