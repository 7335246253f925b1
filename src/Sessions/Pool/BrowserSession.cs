using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Pool;

/// <summary>One browser context with its one page: watched for death, foreign documents, dialogs and site activity.</summary>
internal sealed partial class BrowserSession
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    private readonly BrowserTree _tree;
    private readonly IBrowserContext _context;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrowserSession(string id, BrowserTree tree, IBrowserContext context, IPage page, SiteClock clock, TimeProvider time, ILogger logger)
    {
        (Id, _tree, _context, Page, Clock, _time, _logger) = (id, tree, context, page, clock, time, logger);
        Dialogs = new DialogKeeper(Notes, logger);
        Watch();
    }

    public string Id { get; }

    public IPage Page { get; }

    public SiteClock Clock { get; }

    public SessionNotes Notes { get; } = new();

    public DialogKeeper Dialogs { get; }

    /// <summary>Ends when page, context or browser is gone.</summary>
    public Task Lost => _lost.Task;

    public bool IsAlive => !_lost.Task.IsCompleted && _tree.IsAlive;

    /// <summary>Why it is not alive, in words.</summary>
    public string Trouble { get; private set; } = "its browser ended";

    public static async Task<BrowserSession> OpenAsync(
        string id,
        BrowserTree tree,
        SiteSessionProfile profile,
        ViewportSize viewport,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var opening = tree.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = profile.Locale,
            TimezoneId = profile.TimeZone,
            ViewportSize = viewport,
            // No job takes files from a site, so a page that offers one leaves nothing on the disk.
            AcceptDownloads = false,
        });
        var context = await opening.WaitAsync(StepLimit * 2, time, cancellationToken);
        try
        {
            var page = await context.NewPageAsync().WaitAsync(StepLimit * 2, time, cancellationToken);
            return new BrowserSession(id, tree, context, page, new SiteClock(profile, time), time, logger);
        }
        catch (Exception failed) when (failed is PlaywrightException or TimeoutException or OperationCanceledException)
        {
            await CloseContextAsync(context, tree, time);
            throw;
        }
    }

    /// <summary>Back to one blank page, with nothing of the last use on show.</summary>
    /// <returns>Null when it is clean; else why it is not: then it must be closed.</returns>
    public async Task<string?> ResetAsync()
    {
        try
        {
            Dialogs.Policy = null;
            foreach (var extra in _context.Pages.Where(page => page != Page).ToArray())
            {
                await extra.CloseAsync().WaitAsync(StepLimit, _time, CancellationToken.None);
            }

            await BlankAsync();
            Notes.Clear();
            return null;
        }
        catch (Exception failed) when (failed is PlaywrightException or TimeoutException)
        {
            return $"its page could not be cleaned: {failed.Message}";
        }
    }

    /// <summary>One empty round trip through driver, browser and renderer. A renderer that does not answer in 5 s is hung, and its browser is killed.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            await Page.EvaluateAsync("0").WaitAsync(StepLimit, _time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            Lose("its page did not answer in 5 s");
            _tree.Kill("a page did not answer in 5 s");
            return false;
        }
        catch (PlaywrightException gone)
        {
            Lose($"its page is gone: {gone.Message}");
            return false;
        }
    }

    private async Task BlankAsync()
    {
        try
        {
            await Page.GotoAsync("about:blank").WaitAsync(StepLimit, _time, CancellationToken.None);
        }
        catch (PlaywrightException interrupted) when (!Page.IsClosed)
        {
            // A refused navigation of the last use was still on its way to the error page. The blank page comes after it; asking
            // for another would only cross with the first.
            ResetInterrupted(Id, interrupted.Message);
            await Page.WaitForURLAsync("about:blank", new PageWaitForURLOptions { Timeout = (float)StepLimit.TotalMilliseconds });
        }
    }

    /// <summary>Closes the context within 5 s; a browser that does not manage that is hung and is killed.</summary>
    public async Task CloseAsync()
    {
        Lose("closed");
        if (_tree.IsAlive)
        {
            await CloseContextAsync(_context, _tree, _time);
        }
    }

    private static async Task CloseContextAsync(IBrowserContext context, BrowserTree tree, TimeProvider time)
    {
        try
        {
            await context.CloseAsync().WaitAsync(StepLimit, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            tree.Kill("a context did not close in 5 s");
        }
        catch (PlaywrightException) when (!tree.IsAlive)
        {
            // The browser went first and took the context along.
            return;
        }
        catch (PlaywrightException failed)
        {
            tree.Kill($"a context could not be closed: {failed.Message}");
        }
    }

    private void Lose(string why)
    {
        if (!_lost.Task.IsCompleted)
        {
            Trouble = why;
            _lost.TrySetResult();
        }
    }

    private void Watch()
    {
        Page.Crash += (_, _) => Lose("its page crashed");
        Page.Close += (_, _) => Lose("its page was closed");
        _context.Close += (_, _) => Lose("its context was closed");
        _ = WatchTreeAsync();
        _context.Dialog += (_, dialog) => _ = Dialogs.AnswerAsync(dialog);
        _context.Request += (_, request) => Saw(request);
        WatchPage(Page);
        _context.Page += (_, popup) =>
        {
            Notes.Add($"another page opened: {OriginSet.Shorten(popup.Url)}");
            WatchPage(popup);
        };
    }

    private async Task WatchTreeAsync()
    {
        await _tree.Lost;
        Lose("its browser ended");
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
        else if (request.ResourceType is "document" or "xhr" or "fetch")
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
        catch (Exception failed) when (failed is PlaywrightException or TimeoutException)
        {
            if (page == Page && !page.IsClosed && page.Url == url)
            {
                Lose("its page would not leave a foreign document");
            }

            LeavingFailed(failed.Message);
        }
    }

    [LoggerMessage(2113, LogLevel.Debug, "Cleaning session {SessionId} was interrupted and is waited for: {Why}")]
    private partial void ResetInterrupted(string sessionId, string why);

    [LoggerMessage(2112, LogLevel.Warning, "A foreign document could not be left at once: {Why}")]
    private partial void LeavingFailed(string why);
}
