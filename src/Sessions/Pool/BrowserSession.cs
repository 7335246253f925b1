using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Pool;

/// <summary>One browser context with its one page: watched for death, foreign documents, dialogs and site activity.</summary>
internal sealed partial class BrowserSession
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    // A renderer answers an empty question in milliseconds; one that needs some hundred times as long is hung.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PromptLimit = TimeSpan.FromMilliseconds(200);

    // A browser that has just been started on a busy machine takes its time for the first one.
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(15);

    private readonly BrowserTree _tree;
    private readonly IBrowserContext _context;
    private readonly ICDPSession _devtools;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LeftStorage _storage;
    private readonly long _opened;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrowserSession(
        string id, PooledBrowser browser, IBrowserContext context, IPage page, ICDPSession devtools, SiteSessionProfile profile, TimeProvider time, ILogger logger)
    {
        (Id, Browser, _tree, _context, Page, _devtools, _time, _logger) = (id, browser, browser.Tree, context, page, devtools, time, logger);
        (Profile, Clock, OpenedAt, _opened) = (profile, new SiteClock(profile, time), time.GetUtcNow(), time.GetTimestamp());
        _storage = new LeftStorage(page, profile, time);
        Dialogs = new DialogKeeper(Notes, logger);
        Watch();
    }

    public string Id { get; }

    public PooledBrowser Browser { get; }

    public SiteSessionProfile Profile { get; }

    public IPage Page { get; }

    public DateTimeOffset OpenedAt { get; }

    public TimeSpan Age => _time.GetElapsedTime(_opened);

    public SiteClock Clock { get; }

    public SessionNotes Notes { get; } = new();

    public DialogKeeper Dialogs { get; }

    /// <summary>Ends when page, context or browser is gone.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => !_lost.Task.IsCompleted && _tree.IsAlive;

    private SessionEnd Loss { get; set; } = new(RecycleReason.BrowserDied, "its browser ended");

    public static async Task<BrowserSession> OpenAsync(
        string id,
        PooledBrowser browser,
        SiteSessionProfile profile,
        ViewportSize viewport,
        string? storage,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        try
        {
            var context = await OpenContextAsync(browser, profile, viewport, storage, time, cancellationToken);
            try
            {
                var page = await context.NewPageAsync().WaitAsync(OpenLimit, time, cancellationToken);
                var devtools = await context.NewCDPSessionAsync(page).WaitAsync(OpenLimit, time, cancellationToken);
                return new BrowserSession(id, browser, context, page, devtools, profile, time, logger);
            }
            catch (Exception failed) when (PlaywrightFault.Is(failed) || failed is OperationCanceledException)
            {
                await CloseContextAsync(context, browser, time);
                throw;
            }
        }
        catch
        {
            browser.Leave(id);
            throw;
        }
    }

    private static async Task<IBrowserContext> OpenContextAsync(
        PooledBrowser browser, SiteSessionProfile profile, ViewportSize viewport, string? storage, TimeProvider time, CancellationToken cancellationToken)
    {
        var opening = browser.Tree.Browser.NewContextAsync(new BrowserNewContextOptions
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
            return await opening.WaitAsync(OpenLimit, time, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(opening, browser, time);
            if (late is TimeoutException && browser.Sessions.Count == 1)
            {
                // Other sessions in it would show by themselves whether it still answers; here nobody else would.
                browser.Kill(RecycleReason.Hung, $"a context did not open in {OpenLimit:c}", time.GetUtcNow());
            }

            throw;
        }
    }

    private static async Task CloseLateAsync(Task<IBrowserContext> opening, PooledBrowser browser, TimeProvider time)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await CloseContextAsync(await opening, browser, time);
        }
    }

    /// <summary>Cookies and local storage as they are now, for a later context. Secret.</summary>
    public Task<string> StorageAsync() => _context.StorageStateAsync().WaitAsync(StepLimit, _time, CancellationToken.None);

    /// <summary>Removes what the site knows the session by, so that a login in it starts from the beginning.</summary>
    /// <returns>False when that did not work.</returns>
    public async Task<bool> ForgetLoginAsync()
    {
        try
        {
            await _context.ClearCookiesAsync().WaitAsync(StepLimit, _time, CancellationToken.None);
            foreach (var origin in Profile.Origins)
            {
                var site = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["origin"] = origin.GetLeftPart(UriPartial.Authority),
                    ["storageTypes"] = "local_storage,indexeddb,cache_storage",
                };
                await _devtools.SendAsync("Storage.clearDataForOrigin", site).WaitAsync(StepLimit, _time, CancellationToken.None);
            }

            return true;
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            ForgettingFailed(Id, failed.Message);
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
                await extra.CloseAsync().WaitAsync(StepLimit, _time, CancellationToken.None);
            }

            await BlankAsync();
            if (await _storage.ClearAsync())
            {
                await BlankAsync();
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
    public async Task<bool> AnswersAsync()
    {
        var answer = _devtools.SendAsync("Runtime.evaluate", new Dictionary<string, object>(StringComparer.Ordinal) { ["expression"] = "0" });
        try
        {
            if (await EndsAsync(answer, AnswerLimit) || (!await EndsAsync(_context.CookiesAsync(["http://127.0.0.1"]), PromptLimit) && await EndsAsync(answer, StepLimit - AnswerLimit)))
            {
                await answer;
                return true;
            }
        }
        catch (Exception gone) when (PlaywrightFault.Is(gone))
        {
            Lose(RecycleReason.PageClosed, $"its page is gone: {gone.Message}");
            return false;
        }

        Lose(RecycleReason.Hung, "its page did not answer in time");
        Browser.Kill(RecycleReason.Hung, "a page did not answer in time", _time.GetUtcNow());
        return false;
    }

    private async Task<bool> EndsAsync(Task call, TimeSpan limit)
    {
        using var over = new CancellationTokenSource();
        var first = await Task.WhenAny(call, Task.Delay(limit, _time, over.Token));
        await over.CancelAsync();
        return first == call;
    }

    /// <summary>Why it is not alive. A browser that ended, or is ending, has the one reason for all of its sessions.</summary>
    public async Task<SessionEnd> WhyLostAsync()
    {
        if (_tree.IsAlive)
        {
            return Loss;
        }

        var end = await Browser.Ending;
        return new SessionEnd(end.Reason, end.Why);
    }

    private async Task BlankAsync()
    {
        try
        {
            await Page.GotoAsync("about:blank").WaitAsync(StepLimit, _time, CancellationToken.None);
        }
        catch (PlaywrightException interrupted) when (!Page.IsClosed)
        {
            // A refused navigation of the last use was still on its way to the error page. As a rule the blank page comes after it, and
            // asking for another at once would only cross with the first.
            ResetInterrupted(Id, interrupted.Message);
            if (!await ComesBlankAsync())
            {
                await Page.GotoAsync("about:blank").WaitAsync(StepLimit, _time, CancellationToken.None);
            }
        }
    }

    private async Task<bool> ComesBlankAsync()
    {
        try
        {
            await Page.WaitForURLAsync("about:blank", new PageWaitForURLOptions { Timeout = (float)AnswerLimit.TotalMilliseconds });
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
        Lose(RecycleReason.Stopping, "closed");
        if (_tree.IsAlive)
        {
            await CloseContextAsync(_context, Browser, _time);
        }

        Browser.Leave(Id);
    }

    private static async Task CloseContextAsync(IBrowserContext context, PooledBrowser browser, TimeProvider time)
    {
        try
        {
            await context.CloseAsync().WaitAsync(StepLimit, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            browser.Kill(RecycleReason.Hung, "a context did not close in 5 s", time.GetUtcNow());
        }
        catch (Exception gone) when (PlaywrightFault.Is(gone) && !browser.Tree.IsAlive)
        {
            // The browser went first and took the context along.
            return;
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            browser.Kill(RecycleReason.Hung, $"a context could not be closed: {failed.Message}", time.GetUtcNow());
        }
    }

    private void Lose(RecycleReason reason, string why)
    {
        if (!_lost.Task.IsCompleted)
        {
            Loss = new SessionEnd(reason, why);
            _lost.TrySetResult();
        }
    }

    private void Watch()
    {
        Page.Crash += (_, _) => Lose(RecycleReason.PageCrashed, "its page crashed");
        Page.Close += (_, _) => Lose(RecycleReason.PageClosed, "its page was closed");
        _context.Close += (_, _) => Lose(RecycleReason.PageClosed, "its context was closed");
        _ = WatchTreeAsync();
        _context.Dialog += (_, dialog) => _ = Dialogs.AnswerAsync(dialog);
        _context.Request += (_, request) => Saw(request);
        WatchPage(Page);
        var popups = new PopupKeeper(Profile, Notes, _time, _logger);
        _context.Page += (_, popup) =>
        {
            WatchPage(popup);
            popups.Saw(popup);
        };
    }

    private async Task WatchTreeAsync()
    {
        await _tree.Lost;
        Lose(RecycleReason.BrowserDied, "its browser ended");
    }

    private void Saw(IRequest request)
    {
        if (!_tree.Guard.Origins.Allows(request.Url))
        {
            if (!request.Url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            {
                Notes.Add($"request held back: {OriginSet.Shorten(request.Url)}");
            }
        }
        else if (request.ResourceType is "document" or "xhr" or "fetch" && !_storage.IsClearing)
        {
            // Pictures and scripts come from caches and file servers that do not keep a session awake.
            Clock.Active();
        }
    }

    private void WatchPage(IPage page)
    {
        page.Download += (_, _) => Notes.Add("download refused");
        page.FrameNavigated += (_, frame) =>
        {
            _storage.Saw(frame.Url);
            if (frame.ParentFrame is null)
            {
                _ = LeaveIfForeignAsync(page, frame.Url);
            }
        };
    }

    /// <summary>Documents that came without the network (data:, file:, chrome:) are left at once; foreign ones never arrived.</summary>
    private async Task LeaveIfForeignAsync(IPage page, string url)
    {
        if (_tree.Guard.Origins.Allows(url) || url.StartsWith("chrome-error:", StringComparison.Ordinal))
        {
            return;
        }

        _tree.Guard.Note(url);
        Notes.Add($"document left: {OriginSet.Shorten(url)}");
        try
        {
            await page.GotoAsync("about:blank").WaitAsync(StepLimit, _time, CancellationToken.None);
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            if (page == Page && !page.IsClosed && page.Url == url)
            {
                Lose(RecycleReason.NotClean, "its page would not leave a foreign document");
            }

            if (!page.IsClosed)
            {
                LeavingFailed(failed.Message);
            }
        }
    }

    [LoggerMessage(2115, LogLevel.Information, "What the site knows session {SessionId} by could not be removed, so it is replaced: {Why}")]
    private partial void ForgettingFailed(string sessionId, string why);

    [LoggerMessage(2113, LogLevel.Debug, "Cleaning session {SessionId} was interrupted and is waited for: {Why}")]
    private partial void ResetInterrupted(string sessionId, string why);

    [LoggerMessage(2112, LogLevel.Warning, "A foreign document could not be left at once: {Why}")]
    private partial void LeavingFailed(string why);
}
