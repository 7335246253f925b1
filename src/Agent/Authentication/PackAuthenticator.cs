using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Authentication;

/// <summary>Logs in by the site pack's own login flow.</summary>
internal sealed partial class PackAuthenticator(
    ISitePackCatalog packs,
    FlowEngine engine,
    ElementFinder finder,
    SiteNavigation navigation,
    IEnumerable<ISecretProvider> secrets,
    IOneTimeCodes codes,
    IPersonCodes persons,
    IOptions<FlowOptions> options,
    TimeProvider time,
    ILogger<PackAuthenticator> logger) : ISessionAuthenticator
{
    private readonly LogOnlyRecorder _recorder = new(logger);

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
            Locale = pack.Formats.Locale,
            TimeZone = pack.TimeZone,
        };
    }

    public async Task<LoginOutcome> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken)
    {
        var pack = PackOf(account.Site);
        using var watch = new PageWatch(page, pack.Session.Quiet, time);
        var source = new AccountSecrets(account, secrets, codes, persons);
        var context = ContextOf(pack, page, account, watch, pack.Session.RefusedElement, source);
        LoginOutcome outcome;
        try
        {
            outcome = Judge(source, await engine.RunAsync(context, pack.Session.Login.Steps, cancellationToken))
                ?? await LookForAnswerAsync(context, pack, cancellationToken);
            if (outcome is LoginOutcome.Failed && await RefusedTextAsync(context, pack, cancellationToken) is { } refusal)
            {
                outcome = new LoginOutcome.Refused(refusal);
            }
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            outcome = new LoginOutcome.Failed(FaultOutcome.Of(fault, page, "login").Why);
        }

        LogLogin(account.ToString(), outcome.GetType().Name);
        return outcome;
    }

    public async Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken)
    {
        var pack = PackOf(account.Site);
        using var watch = new PageWatch(page, pack.Session.Quiet, time);
        var context = ContextOf(pack, page, account, watch, pack.Session.ExpiredElement, source: null);
        try
        {
            var response = await navigation.OpenAsync(page, AliveAddressOf(pack), cancellationToken);
            if (response is { Status: >= 400 })
            {
                return false;
            }

            var (seen, _) = await finder.SeeAsync(context, pack.Session.AliveElement, options.Value.SeeWithin / 3, new StepReport(), cancellationToken);
            return seen is not null;
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            LogNotAlive(account.ToString(), BrowserFaults.FirstLine(fault));
            return false;
        }
    }

    private static Uri AliveAddressOf(SitePack pack) =>
        TemplateText.Resolve(new ValueTemplate(pack.Session.AliveAt), UniqueValue.Among(FieldSet.Empty)) is ResolvedTemplate.Value { Field: FieldValue.Text path }
            ? new Uri(pack.Home, path.Value)
            : new Uri(pack.Home, pack.Session.AliveAt);

    private static LoginOutcome? Judge(AccountSecrets source, FlowOutcome? stop) => stop switch
    {
        null => null,
        _ when source.Missing is { } missing => new LoginOutcome.NeedsPerson(missing),
        // The refusal is what ends a login flow early; its text is read next.
        _ => new LoginOutcome.Failed(stop.Why),
    };

    private async Task<LoginOutcome> LookForAnswerAsync(FlowContext context, SitePack pack, CancellationToken cancellationToken)
    {
        var (alive, stop) = await finder.SeeAsync(context, pack.Session.AliveElement, options.Value.SeeWithin, new StepReport(), cancellationToken);
        return alive is not null
            ? new LoginOutcome.LoggedIn()
            : new LoginOutcome.Failed($"after login neither {pack.Session.AliveElement} nor {pack.Session.RefusedElement} was seen. {stop?.Why}");
    }

    private async Task<string?> RefusedTextAsync(FlowContext context, SitePack pack, CancellationToken cancellationToken)
    {
        if (context.Page.IsClosed || await finder.GlanceAsync(context, pack.Session.RefusedElement, cancellationToken) is not { } refused)
        {
            return null;
        }

        await refused.Handle.DisposeAsync();
        return CanonicalText.Normalize(refused.Facts.Value);
    }

    private FlowContext ContextOf(
        SitePack pack, IPage page, AccountId account, PageWatch watch, string stopElement, AccountSecrets? source) => new()
    {
        Pack = pack,
        Page = page,
        Flow = "login",
        Variables = FieldSet.Empty.With("account.name", new FieldValue.Text(account.Name)),
        Recorder = _recorder,
        Pictures = new PictureTaker(page, pack, _recorder, logger),
        Watch = watch,
        Format = new SiteValueFormat(pack.Formats),
        Form = new FormMemory(),
        Secrets = source,
        StopElement = stopElement,
    };

    private SitePack PackOf(string site) => packs.Find(site)
        ?? throw new KeyNotFoundException($"No site pack named {site} is loaded. Loaded: {string.Join(", ", packs.All.Select(pack => pack.Site))}.");

    [LoggerMessage(1060, LogLevel.Information, "Login of {Account}: {Outcome}")]
    private partial void LogLogin(string account, string outcome);

    [LoggerMessage(1061, LogLevel.Information, "The session of {Account} could not be looked at: {Reason}")]
    private partial void LogNotAlive(string account, string reason);
}
