using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Authentication;

/// <summary>Logs in by the site pack's own login flow.</summary>
internal sealed partial class PackAuthenticator(
    ISitePackCatalog packs,
    LoginFlow login,
    ElementFinder finder,
    SiteNavigator navigation,
    AccountSecretSourceFactory secrets,
    IOptions<FlowOptions> options,
    TimeProvider timeProvider,
    ILogger<PackAuthenticator> logger) : ISessionAuthenticator
{
    private readonly LogOnlyStepRecorder _recorder = new(logger);

    public SiteSessionProfile ProfileOf(string site)
    {
        var pack = PackOf(site);
        return new SiteSessionProfile
        {
            Site = site,
            Origins = [.. pack.Origins.Select(origin => origin.Address)],
            IdleTimeout = pack.Session.Idle,
            AbsoluteTimeout = pack.Session.Absolute,
            FreshContextPerJob = pack.Session.FreshContext,
            ClearStorage = pack.Session.Clear,
            KeptPopups = [.. pack.Popups.Select(popup => popup.Path)],
            InitScript = PageActivity.InitScript,
            Access = AccessOf(pack),
            Locale = pack.Formats.Locale,
            TimeZone = pack.TimeZone,
        };
    }

    public async Task<LoginResult> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken)
    {
        var pack = PackOf(account.Site);
        using var monitor = new NetworkMonitor(page, pack.Session.Quiet, timeProvider);
        var source = secrets.Create(account);
        var context = ContextOf(pack, page, account, monitor, pack.Session.RefusedElement, source);
        LoginResult outcome;
        try
        {
            outcome = await login.RunAsync(context, source, account, AliveAddressOf(pack), cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            outcome = new LoginResult.Failed(BrowserFaultMapper.ToFlowResult(fault, page, "login").Why);
        }

        context.EnteredValues.Clear();
        LogLogin(account, outcome.GetType().Name);
        return outcome;
    }

    public async Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken)
    {
        var pack = PackOf(account.Site);
        using var monitor = new NetworkMonitor(page, pack.Session.Quiet, timeProvider);
        var context = ContextOf(pack, page, account, monitor, pack.Session.ExpiredElement, source: null);
        try
        {
            var response = await navigation.OpenAsync(page, AliveAddressOf(pack), cancellationToken);
            if (response is { Status: >= 400 })
            {
                return false;
            }

            var (seen, _) = await finder.WaitForAsync(context, pack.Session.AliveElement, options.Value.SeeWithin / 3, new StepEventBuilder(), cancellationToken);
            seen?.Dispose();
            return seen is not null;
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            var reason = BrowserFaultClassifier.FirstLine(fault);
            LogCheckFailed(account, reason);
            return false;
        }
    }

    private static Uri AliveAddressOf(SitePack pack) =>
        TemplateResolver.Resolve(new ValueTemplate(pack.Session.AliveAt), CacheBustingVariable.AddTo(FieldSet.Empty)) is TemplateResolveResult.Value { Field: FieldValue.Text path }
            ? new Uri(pack.Home, path.Value)
            : new Uri(pack.Home, pack.Session.AliveAt);

    private static SiteAccess? AccessOf(SitePack pack) => pack.Session.Access is not { } access ? null : new SiteAccess
    {
        BasicOrigins = [.. pack.Origins.Where(origin => access.BasicOrigins.Contains(origin.Name, StringComparer.Ordinal)).Select(origin => origin.Address)],
        UsesClientCertificate = access.UsesCertificate,
    };

    private FlowContext ContextOf(
        SitePack pack, IPage page, AccountId account, NetworkMonitor monitor, string? stopElement, AccountSecretSource? source) => new()
        {
            Pack = pack,
            Page = page,
            Flow = "login",
            Variables = FieldSet.Empty.With("account.name", new FieldValue.Text(account.Name)),
            Recorder = _recorder,
            Pictures = new MaskedScreenshotTaker(page, pack, _recorder, logger),
            Network = monitor,
            Format = new SiteValueConverter(pack.Formats),
            EnteredValues = new EnteredValues(),
            Secrets = source,
            StopElement = stopElement,
        };

    private SitePack PackOf(string site) => packs.Find(site)
        ?? throw new KeyNotFoundException($"No site pack named {site} is loaded. Loaded: {string.Join(", ", packs.All.Select(pack => pack.Site))}.");

    [LoggerMessage(EventId = 1060, Level = LogLevel.Information, Message = "Login of {Account}: {Outcome}")]
    private partial void LogLogin(AccountId account, string outcome);

    [LoggerMessage(EventId = 1061, Level = LogLevel.Information, Message = "The login of {Account} could not be checked and counts as ended: {Reason}")]
    private partial void LogCheckFailed(AccountId account, string reason);
}
