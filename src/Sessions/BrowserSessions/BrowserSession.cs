using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>One browser context with its one page: watched for death, foreign documents, dialogs and site activity.</summary>
internal sealed partial class BrowserSession
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    // A renderer answers an empty question in milliseconds; one that needs some hundred times as long is hung.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BrowserResponseTimeout = TimeSpan.FromMilliseconds(200);

    // A browser that has just been started on a busy machine takes its time for the first one.
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(15);

    private readonly RunningBrowser _runningBrowser;
    private readonly IBrowserContext _context;
    private readonly ICDPSession _devtools;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly StorageCleaner _storage;
    private readonly long _opened;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrowserSession(
        string id, PooledBrowser browser, IBrowserContext context, IPage page, ICDPSession devtools, SiteSessionProfile profile, TimeProvider timeProvider, ILogger logger)
    {
        (Id, Browser, _runningBrowser, _context, Page, _devtools, _timeProvider, _logger) = (id, browser, browser.Instance, context, page, devtools, timeProvider, logger);
        (Profile, Expiry, OpenedAt, _opened) = (profile, new SessionExpiry(profile, timeProvider), timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
        _storage = new StorageCleaner(page, profile, timeProvider);
        Dialogs = new DialogHandler(Notes, logger);
        SubscribeToEvents();
    }

    public string Id { get; }

    public PooledBrowser Browser { get; }

    public SiteSessionProfile Profile { get; }

    public IPage Page { get; }

    public DateTimeOffset OpenedAt { get; }

    public TimeSpan Age => _timeProvider.GetElapsedTime(_opened);

    public SessionExpiry Expiry { get; }

    public SessionNotes Notes { get; } = new();

    public DialogHandler Dialogs { get; }

    /// <summary>Ends when page, context or browser is gone.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => !_lost.Task.IsCompleted && _runningBrowser.IsAlive;

    private SessionEnd LossReason { get; set; } = new(RecycleReason.BrowserDied, "its browser ended");

    public static async Task<BrowserSession> OpenAsync(
        string id,
        PooledBrowser browser,
        SiteSessionProfile profile,
        ViewportSize viewport,
        string? storage,
        TimeProvider timeProvider,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        try
        {
            var context = await OpenContextAsync(browser, profile, viewport, storage, timeProvider, cancellationToken);
            try
            {
                var page = await context.NewPageAsync().WaitAsync(OpenLimit, timeProvider, cancellationToken);
                var devtools = await context.NewCDPSessionAsync(page).WaitAsync(OpenLimit, timeProvider, cancellationToken);
                return new BrowserSession(id, browser, context, page, devtools, profile, timeProvider, logger);
            }
            catch (Exception failed) when (PlaywrightFault.Is(failed) || failed is OperationCanceledException)
            {
                await CloseContextAsync(context, browser, timeProvider);
                throw;
            }
        }
        catch
        {
            browser.RemoveSession(id);
            throw;
        }
    }

    private static async Task<IBrowserContext> OpenContextAsync(
        PooledBrowser browser, SiteSessionProfile profile, ViewportSize viewport, string? storage, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var opening = browser.Instance.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = profile.Locale,
            TimezoneId = profile.TimeZone,
            ViewportSize = viewport,
            // No job takes files from a site, so a page that offers one leaves nothing on the disk.
            AcceptDownloads = false,
            StorageState = storage,
        });
        try
        {
            return await opening.WaitAsync(OpenLimit, timeProvider, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(opening, browser, timeProvider);
            if (late is TimeoutException && browser.Sessions.Count == 1)
            {
                // Other sessions in it would show by themselves whether it still answers; here nobody else would.
                browser.Kill(RecycleReason.Hung, $"a context did not open in {OpenLimit:c}", timeProvider.GetUtcNow());
            }

            throw;
        }
    }

    private static async Task CloseLateAsync(Task<IBrowserContext> opening, PooledBrowser browser, TimeProvider timeProvider)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await CloseContextAsync(await opening, browser, timeProvider);
        }
    }

    /// <summary>Cookies and local storage as they are now, for a later context. Secret.</summary>
    public Task<string> GetStorageStateAsync() => _context.StorageStateAsync().WaitAsync(StepLimit, _timeProvider, CancellationToken.None);

    /// <summary>Removes what the site knows the session by, so that a login in it starts from the beginning.</summary>
    /// <returns>False when that did not work.</returns>
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
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            ClearLoginFailed(Id, failed.Message);
            return false;
        }
    }

    /// <summary>Back to one blank page, with nothing of the last use on show.</summary>
    /// <returns>Null when it is clean; else why it is not: then it must be closed.</returns>
    public async Task<SessionEnd?> ResetAsync()
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
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            return new SessionEnd(RecycleReason.NotClean, $"its page could not be cleaned: {failed.Message}");
        }
    }

    /// <summary>
    /// One empty round trip through driver, browser and renderer, and no script put into the page. A page that does not answer in 2 s is hung, and
    /// its browser is killed. When its browser does not answer at once either, the machine may be short of processor time, which a kill makes worse:
    /// then 5 s are allowed.
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
        catch (Exception gone) when (PlaywrightFault.Is(gone))
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

    /// <summary>Why it is not alive. A browser that ended, or is ending, has the one reason for all of its sessions.</summary>
    public async Task<SessionEnd> GetLossReasonAsync()
    {
        if (_runningBrowser.IsAlive)
        {
            return LossReason;
        }

        var end = await Browser.Ending;
        return new SessionEnd(end.Reason, end.Why);
    }

    private async Task NavigateToBlankAsync()
    {
        try
        {
            await Page.GotoAsync("about:blank").WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
        }
        catch (PlaywrightException interrupted) when (!Page.IsClosed)
        {
            // A refused navigation of the last use was still on its way to the error page. As a rule the blank page comes after it, and
            // asking for another at once would only cross with the first.
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

    /// <summary>Closes the context within 5 s; a browser that does not manage that is hung and is killed.</summary>
    public async Task CloseAsync()
    {
        MarkLost(RecycleReason.Stopping, "closed");
        if (_runningBrowser.IsAlive)
        {
            await CloseContextAsync(_context, Browser, _timeProvider);
        }

        Browser.RemoveSession(Id);
    }

    private static async Task CloseContextAsync(IBrowserContext context, PooledBrowser browser, TimeProvider timeProvider)
    {
        try
        {
            await context.CloseAsync().WaitAsync(StepLimit, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            browser.Kill(RecycleReason.Hung, "a context did not close in 5 s", timeProvider.GetUtcNow());
        }
        catch (Exception gone) when (PlaywrightFault.Is(gone) && !browser.Instance.IsAlive)
        {
            // The browser went first and took the context along.
            return;
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            browser.Kill(RecycleReason.Hung, $"a context could not be closed: {failed.Message}", timeProvider.GetUtcNow());
        }
    }

    private void MarkLost(RecycleReason reason, string why)
    {
        if (!_lost.Task.IsCompleted)
        {
            LossReason = new SessionEnd(reason, why);
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
                Notes.Add($"request held back: {OriginSet.OriginOf(request.Url)}");
            }
        }
        else if (request.ResourceType is "document" or "xhr" or "fetch" && !_storage.IsClearing)
        {
            // Pictures and scripts come from caches and file servers that do not keep a session awake.
            Expiry.Active();
        }
    }

    private void SubscribeToPageEvents(IPage page)
    {
        page.Download += (_, _) => Notes.Add("download refused");
        page.FrameNavigated += (_, frame) =>
        {
            _storage.Observe(frame.Url);
            if (frame.ParentFrame is null)
            {
                _ = LeaveIfForeignAsync(page, frame.Url);
            }
        };
    }

    /// <summary>Documents that came without the network (data:, file:, chrome:) are left at once; foreign ones never arrived.</summary>
    private async Task LeaveIfForeignAsync(IPage page, string url)
    {
        if (_runningBrowser.Guard.Origins.Allows(url) || url.StartsWith("chrome-error:", StringComparison.Ordinal))
        {
            return;
        }

        _runningBrowser.Guard.RecordBlocked(url);
        Notes.Add($"document left: {OriginSet.OriginOf(url)}");
        try
        {
            await page.GotoAsync("about:blank").WaitAsync(StepLimit, _timeProvider, CancellationToken.None);
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            if (page == Page && !page.IsClosed && page.Url == url)
            {
                MarkLost(RecycleReason.NotClean, "its page would not leave a foreign document");
            }

            if (!page.IsClosed)
            {
                LeaveDocumentFailed(failed.Message);
            }
        }
    }

    [LoggerMessage(2115, LogLevel.Information, "What the site knows session {SessionId} by could not be removed, so it is replaced: {Why}")]
    private partial void ClearLoginFailed(string sessionId, string why);

    [LoggerMessage(2113, LogLevel.Debug, "Cleaning session {SessionId} was interrupted and is waited for: {Why}")]
    private partial void ResetInterrupted(string sessionId, string why);

    [LoggerMessage(2112, LogLevel.Warning, "A foreign document could not be left at once: {Why}")]
    private partial void LeaveDocumentFailed(string why);
}
