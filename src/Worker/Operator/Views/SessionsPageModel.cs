using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the page of sessions shows. Each session is in exactly one browser's list or in <see cref="WithoutBrowser"/>.</summary>
public sealed record SessionsPageModel
{
    /// <summary>Maximum number of ended sessions and browsers shown.</summary>
    public const int MaxRecycled = 20;

    public required IReadOnlyList<SessionStatus> Sessions { get; init; }

    public required IReadOnlyList<BrowserStatus> Browsers { get; init; }

    public DriverStatus? Driver { get; init; }

    /// <summary>Why no browser can be started now; null when one can.</summary>
    public string? WhyNoBrowser { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<RecycleRecord> Recycled { get; init; }

    public required MemoryCaps Caps { get; init; }

    /// <summary>A person can give codes and try accounts again here.</summary>
    public bool CanAct { get; init; }

    /// <summary>The outcome of the form just sent.</summary>
    public AccountActionNotice? Note { get; init; }

    public required SignedInPerson Person { get; init; }

    public required TimeFormatter TimeFormatter { get; init; }

    /// <summary>One session for each account that needs a person: an action applies to the account, not to the session.</summary>
    public IReadOnlyList<SessionStatus> NeedPerson =>
        [.. Sessions.Where(session => SessionText.NeedsPerson(session.State)).DistinctBy(session => (session.Account, session.State))];

    /// <summary>Sessions whose browser is not running, or not yet.</summary>
    public IReadOnlyList<SessionStatus> WithoutBrowser =>
        [.. Sessions.Where(session => Browsers.All(browser => browser.BrowserId != session.BrowserId))];

    public IReadOnlyList<SessionStatus> SessionsOf(BrowserStatus browser) =>
        [.. Sessions.Where(session => session.BrowserId == browser.BrowserId)];
}
