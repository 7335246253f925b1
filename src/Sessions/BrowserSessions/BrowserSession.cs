using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>One browser context with its one page. Its events are observed: crashes, documents of foreign origins, dialogs, and requests that keep the site's session active.</summary>
internal sealed partial class BrowserSession
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    // A renderer evaluates an empty script in milliseconds; one that takes hundreds of times as long hangs.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BrowserResponseTimeout = TimeSpan.FromMilliseconds(200);

    private readonly RunningBrowser _runningBrowser;
    private readonly IBrowserContext _context;
    private readonly ICDPSession _devtools;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly StorageCleaner _storage;
    private readonly long _opened;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BrowserSession(
        string id, PooledBrowser browser, IBrowserContext context, IPage page, ICDPSession devtools, SiteSessionProfile profile, TimeProvider timeProvider, ILogger logger)
    {
        (Id, Browser, _runningBrowser, _context, Page, _devtools, _timeProvider, _logger) = (id, browser, browser.Instance, context, page, devtools, timeProvider, logger);
        (Profile, Expiry, OpenedAt, _opened) = (profile, new SessionExpiryEstimator(profile, timeProvider), timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
        _storage = new StorageCleaner(page, profile, timeProvider);
        Dialogs = new DialogHandler(Notes, logger);
        SubscribeToEvents();
    }

    public string Id { get; }

    public PooledBrowser Browser { get; }

    public SiteSessionProfile Profile { get; }

    public IPage Page { get; }

    /// <summary>What the context presents to the site's server; null when the site asks for nothing.</summary>
    public AccessCredentials? Access { get; init; }

    public DateTimeOffset OpenedAt { get; }

    public TimeSpan Age => _timeProvider.GetElapsedTime(_opened);

    public SessionExpiryEstimator Expiry { get; }

    public PageEventBuffer Notes { get; } = new();

    public DialogHandler Dialogs { get; }

    /// <summary>Completes when page, context or browser is gone.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => !_lost.Task.IsCompleted && _runningBrowser.IsAlive;

    private SessionEndReason LossReason { get; set; } = new(RecycleReason.BrowserDied, "its browser ended");

    /// <summary>The storage state (cookies and local storage) for a later context. It is a secret: whoever has it is logged in.</summary>
    public Task<string> GetStorageStateAsync() => _context.StorageStateAsync().WaitAsync(StepLimit, _timeProvider, CancellationToken.None);

    /// <summary>Removes cookies and storage of the site, so that the next login starts without remains of the last one.</summary>
    /// <returns>False when that failed.</returns>
    public async Task<bool> ClearLoginAsync()
    {
        try
        {
            await _context.ClearCookiesAsync().WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
            foreach (var origin in Profile.Origins)
            {
                var site = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["origin"] = origin.GetLeftPart(UriPartial.Authority),
                    ["storageTypes"] = "local_storage,indexeddb,cache_storage",
                };
                await _devtools.SendAsync("Storage.clearDataForOrigin", site).WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
            }

            return true;
        }
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed))
        {
            ClearLoginFailed(Id, failed.Message);
            return false;
        }
    }

    /// <summary>Prepares the session for the next lease: one blank page, no other pages, dialogs handled by the pool, notes cleared.</summary>
    /// <returns>Null on success; else the reason why the session must be closed.</returns>
    public async Task<SessionEndReason?> ResetAsync()
    {
        try
        {
            Dialogs.Policy = null;
            foreach (var extra in _context.Pages.Where(page => page != Page).ToArray())
            {
                await extra.CloseAsync().WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
            }

            await NavigateToBlankAsync();
            if (await _storage.ClearAsync())
            {
                await NavigateToBlankAsync();
            }

            Notes.Clear();
            return null;
        }
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed))
        {
            return new SessionEndReason(RecycleReason.NotClean, $"its page could not be cleaned: {failed.Message}");
        }
    }

    /// <summary>
    /// Checks driver, browser and renderer with one round trip that adds no script to the page. A page that does not answer within 2 s hangs, and its
    /// browser is killed. If the browser itself is also slow to answer, the machine may be short of processor time, and a kill would add load: then 5 s
    /// are allowed.
    /// </summary>
    public async Task<bool> IsResponsiveAsync()
    {
        var answer = _devtools.SendAsync("Runtime.evaluate", new Dictionary<string, object>(StringComparer.Ordinal) { ["expression"] = "0" });
        try
        {
            if (await CompletesWithinAsync(answer, ResponseTimeout) || (!await CompletesWithinAsync(_context.CookiesAsync(["http://127.0.0.1"]), BrowserResponseTimeout) && await CompletesWithinAsync(answer, StepLimit - ResponseTimeout)))
            {
                await answer;
                return true;
            }
        }
        catch (Exception gone) when (PlaywrightFaultClassifier.Is(gone))
        {
            MarkLost(RecycleReason.PageClosed, $"its page is gone: {gone.Message}");
            return false;
        }

        MarkLost(RecycleReason.Hung, "its page did not answer in time");
        Browser.Kill(RecycleReason.Hung, "a page did not answer in time", _timeProvider.GetUtcNow());
        return false;
    }

    private async Task<bool> CompletesWithinAsync(Task call, TimeSpan limit)
    {
        using var over = new CancellationTokenSource();
        var first = await Task.WhenAny(call, Task.Delay(limit, _timeProvider, over.Token));
        await over.CancelAsync();
        return first == call;
    }

    /// <summary>Why the session is not alive. If its browser ended or is ending, all of its sessions report the browser's reason.</summary>
    public async Task<SessionEndReason> GetLossReasonAsync()
    {
        if (_runningBrowser.IsAlive)
        {
            return LossReason;
        }

        var end = await Browser.Ending;
        return new SessionEndReason(end.Reason, end.Why);
    }

    private async Task NavigateToBlankAsync()
    {
        try
        {
            await Page.GotoAsync("about:blank").WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
        }
        catch (PlaywrightException interrupted) when (!Page.IsClosed)
        {
            // A blocked navigation of the last lease was still loading its error page. Usually the blank page follows by itself, and a second
            // navigation at once would be interrupted again.
            ResetInterrupted(Id, interrupted.Message);
            if (!await WaitForBlankAsync())
            {
                await Page.GotoAsync("about:blank").WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
            }
        }
    }

    private async Task<bool> WaitForBlankAsync()
    {
        try
        {
            await Page.WaitForURLAsync("about:blank", new PageWaitForURLOptions { Timeout = (float)ResponseTimeout.TotalMilliseconds });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Closes the session and leaves its browser.</summary>
    public async Task CloseAsync()
    {
        MarkLost(RecycleReason.Stopping, "closed");
        if (_runningBrowser.IsAlive)
        {
            await CloseContextAsync(_context, Browser, _timeProvider);
        }

        Browser.RemoveSession(Id);
    }

    /// <summary>Closes a context within 5 s; a browser that does not manage that hangs and is killed.</summary>
    internal static async Task CloseContextAsync(IBrowserContext context, PooledBrowser browser, TimeProvider timeProvider)
    {
        try
        {
            await context.CloseAsync().WaitAsync(StepLimit, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            browser.Kill(RecycleReason.Hung, "a context did not close in 5 s", timeProvider.GetUtcNow());
        }
        catch (Exception gone) when (PlaywrightFaultClassifier.Is(gone) && !browser.Instance.IsAlive)
        {
            // The browser ended first, and the context with it.
            return;
        }
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed))
        {
            browser.Kill(RecycleReason.Hung, $"a context could not be closed: {failed.Message}", timeProvider.GetUtcNow());
        }
    }

    private void MarkLost(RecycleReason reason, string why)
    {
        if (!_lost.Task.IsCompleted)
        {
            LossReason = new SessionEndReason(reason, why);
            _lost.TrySetResult();
        }
    }

    private void SubscribeToEvents()
    {
        Page.Crash += (_, _) => MarkLost(RecycleReason.PageCrashed, "its page crashed");
        Page.Close += (_, _) => MarkLost(RecycleReason.PageClosed, "its page was closed");
        _context.Close += (_, _) => MarkLost(RecycleReason.PageClosed, "its context was closed");
        _ = WatchBrowserAsync();
        _context.Dialog += (_, dialog) => _ = Dialogs.AnswerAsync(dialog);
        _context.Request += (_, request) => Observe(request);
        SubscribeToPageEvents(Page);
        var popups = new PopupBlocker(Profile, Notes, _timeProvider, _logger);
        _context.Page += (_, popup) =>
        {
            SubscribeToPageEvents(popup);
            popups.Observe(popup);
        };
    }

    private async Task WatchBrowserAsync()
    {
        await _runningBrowser.Lost;
        MarkLost(RecycleReason.BrowserDied, "its browser ended");
    }

    private void Observe(IRequest request)
    {
        if (!_runningBrowser.Guard.Origins.Allows(request.Url))
        {
            if (!request.Url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            {
                Notes.Add($"request blocked: {OriginSet.OriginOf(request.Url)}");
            }
        }
        else if (request.ResourceType is "document" or "xhr" or "fetch" && !_storage.IsClearing)
        {
            // Only these count: images and scripts often come from caches and file servers, which do not extend the site's session.
            Expiry.Active();
        }
    }

    private void SubscribeToPageEvents(IPage page)
    {
        page.Download += (_, _) => Notes.Add("download blocked");
        page.FrameNavigated += (_, frame) =>
        {
            _storage.Observe(frame.Url);
            if (frame.ParentFrame is null)
            {
                _ = LeaveIfForeignAsync(page, frame.Url);
            }
        };
    }

    /// <summary>Navigates away from documents that load without the network (data:, file:, chrome:). Documents of foreign origins never load: the origin guard blocks them.</summary>
    private async Task LeaveIfForeignAsync(IPage page, string url)
    {
        if (_runningBrowser.Guard.Origins.Allows(url) || url.StartsWith("chrome-error:", StringComparison.Ordinal))
        {
            return;
        }

        _runningBrowser.Guard.LogBlocked(url);
        Notes.Add($"document left: {OriginSet.OriginOf(url)}");
        try
        {
            await page.GotoAsync("about:blank").WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
        }
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed))
        {
            if (page == Page && !page.IsClosed && page.Url == url)
            {
                MarkLost(RecycleReason.NotClean, "its page could not be navigated away from a document that is not the site's");
            }

            if (!page.IsClosed)
            {
                LeaveDocumentFailed(failed.Message);
            }
        }
    }

    [LoggerMessage(EventId = 2115, Level = LogLevel.Information, Message = "The login of session {SessionId} could not be cleared; the session is replaced: {Why}")]
    private partial void ClearLoginFailed(string sessionId, string why);

    [LoggerMessage(EventId = 2113, Level = LogLevel.Debug, Message = "The reset of session {SessionId} was interrupted by a navigation; waiting for the blank page: {Why}")]
    private partial void ResetInterrupted(string sessionId, string why);

    [LoggerMessage(EventId = 2112, Level = LogLevel.Warning, Message = "The page could not be navigated away from a document that is not the site's: {Why}")]
    private partial void LeaveDocumentFailed(string why);
}
