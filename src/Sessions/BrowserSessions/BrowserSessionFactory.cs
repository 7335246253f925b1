using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Opens the context and the page of a session in a browser of its site. No login happens here.</summary>
internal sealed class BrowserSessionFactory(
    SiteBrowserAllocator browsers, ISessionAuthenticator authenticator, AccessCredentialsReader access, IOptions<BrowserOptions> options, TimeProvider timeProvider, ILogger<BrowserSession> logger)
{
    // Long, because the first context of a browser that has just been started on a busy machine can take seconds.
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(15);

    /// <param name="sessionId">The session's id.</param>
    /// <param name="account">The account that it will be logged in as.</param>
    /// <param name="storage">Cookies and local storage of a saved login; null for an empty context.</param>
    /// <param name="cancellationToken">Ends the wait. A context that opens later is closed.</param>
    /// <exception cref="SecretMissingException">A secret that the site's server asks for is missing.</exception>
    /// <exception cref="InvalidDataException">The account's client certificate can't be used.</exception>
    /// <exception cref="BrowserUnavailableException">No browser has a free place, and no other may or could be started.</exception>
    public async Task<BrowserSession> OpenAsync(string sessionId, AccountId account, string? storage, CancellationToken cancellationToken)
    {
        var profile = authenticator.ProfileOf(account.Site);
        var credentials = await access.ReadAsync(profile, account, cancellationToken);
        var browser = await browsers.AcquireAsync(profile, sessionId, cancellationToken);
        try
        {
            var context = await OpenContextAsync(browser, profile, credentials, storage, cancellationToken);
            try
            {
                if (profile.InitScript is { } script)
                {
                    await context.AddInitScriptAsync(script).WaitAsync(OpenLimit, timeProvider, cancellationToken);
                }

                var page = await context.NewPageAsync().WaitAsync(OpenLimit, timeProvider, cancellationToken);
                var devtools = await context.NewCDPSessionAsync(page).WaitAsync(OpenLimit, timeProvider, cancellationToken);
                return new BrowserSession(sessionId, browser, context, page, devtools, profile, timeProvider, logger) { Access = credentials };
            }
            catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed) || failed is OperationCanceledException)
            {
                await BrowserSession.CloseContextAsync(context, browser, timeProvider);
                throw;
            }
        }
        catch
        {
            browser.RemoveSession(sessionId);
            throw;
        }
    }

    private async Task<IBrowserContext> OpenContextAsync(
        PooledBrowser browser, SiteSessionProfile profile, AccessCredentials? credentials, string? storage, CancellationToken cancellationToken)
    {
        var settings = new BrowserNewContextOptions
        {
            Locale = profile.Locale,
            TimezoneId = profile.TimeZone,
            ViewportSize = new ViewportSize { Width = options.Value.ViewportWidth, Height = options.Value.ViewportHeight },
            // No job takes files from a site, so a page that offers one must leave nothing on the disk.
            AcceptDownloads = false,
            StorageState = storage,
        };
        credentials?.ApplyTo(settings, browser.Instance.Guard);
        var opening = browser.Instance.Browser.NewContextAsync(settings);
        try
        {
            return await opening.WaitAsync(OpenLimit, timeProvider, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(opening, browser);
            if (late is TimeoutException && browser.Sessions.Count == 1)
            {
                // No other session uses this browser, so no other liveness check would notice that it hangs.
                browser.Kill(RecycleReason.Hung, $"a context did not open in {OpenLimit:c}", timeProvider.GetUtcNow());
            }

            throw;
        }
    }

    private async Task CloseLateAsync(Task<IBrowserContext> opening, PooledBrowser browser)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await BrowserSession.CloseContextAsync(await opening, browser, timeProvider);
        }
    }
}
