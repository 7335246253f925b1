using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Authentication;

/// <summary>One login: the access that the site's server checks, then the pack's steps, then the decision how it ended.</summary>
internal sealed class LoginFlow(StepExecutor executor, ElementFinder finder, ServerAccessCheck access, IOptions<FlowOptions> options)
{
    /// <param name="context">The flow's run.</param>
    /// <param name="source">The account's secrets.</param>
    /// <param name="account">The account.</param>
    /// <param name="alive">The address that only a logged-in person may see.</param>
    /// <param name="cancellationToken">Ends the login.</param>
    public async Task<LoginResult> RunAsync(FlowContext context, AccountSecretSource source, AccountId account, Uri alive, CancellationToken cancellationToken)
    {
        var pack = context.Pack;
        if (pack.Session.Access is not null && await access.RunAsync(context.Page, pack, account, alive, cancellationToken) is { } denied)
        {
            return denied;
        }

        var outcome = FromFlowResult(source, await executor.RunAsync(context, pack.Session.Login.Steps, cancellationToken))
            ?? await WaitForLoginAsync(context, pack, cancellationToken);
        if (outcome is not LoginResult.Failed)
        {
            return outcome;
        }

        return await RefusedTextAsync(context, pack, cancellationToken) is { } refusal
            ? new LoginResult.Refused(refusal)
            : DeniedBy(context, source) ?? outcome;
    }

    /// <summary>A login that ended on a 401 or 403: refused when the site has seen a secret, else the server asks for something that the pack does not name.</summary>
    private static LoginResult? DeniedBy(FlowContext context, AccountSecretSource source)
    {
        if (context.Network.Document is not { } document || !AccessDenial.Is(document.Status))
        {
            return null;
        }

        var challenge = document.Headers.GetValueOrDefault("www-authenticate");
        var what = AccessDenial.Describe(document.Status, document.Url, challenge);
        return source.WasUsed ? new LoginResult.Refused($"{what} after the login form was sent")
            : challenge is null ? new LoginResult.Failed($"{what}, before any secret was typed.")
            : AccessDenial.OffersBasic(challenge) ? new LoginResult.NeedsPerson($"{what}, before any secret was typed. The site's server asks for the account itself: add access: {{ basic: [{OriginNameOf(context.Pack, document.Url)}] }} to session of the pack")
            : new LoginResult.NeedsPerson($"{what}, before any secret was typed. That way to log in is not supported; enable Basic at the site's server for this account");
    }

    private static string OriginNameOf(SitePack pack, string address) =>
        pack.Origins.FirstOrDefault(origin => address.StartsWith(origin.Address.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))?.Name ?? pack.Origins[0].Name;

    private async Task<LoginResult> WaitForLoginAsync(FlowContext context, SitePack pack, CancellationToken cancellationToken)
    {
        var (alive, stop) = await finder.WaitForAsync(context, pack.Session.AliveElement, options.Value.SeeWithin, new StepEventBuilder(), cancellationToken);
        alive?.Dispose();
        return alive is not null
            ? new LoginResult.LoggedIn()
            : new LoginResult.Failed(pack.Session.RefusedElement is { } refused
                ? $"after login neither {pack.Session.AliveElement} nor {refused} was seen. {stop?.Why}"
                : $"{pack.Session.AliveElement} was not seen. {stop?.Why}");
    }

    private async Task<string?> RefusedTextAsync(FlowContext context, SitePack pack, CancellationToken cancellationToken)
    {
        if (context.Page.IsClosed || pack.Session.RefusedElement is not { } element || await finder.FindNowAsync(context, element, cancellationToken) is not { } refused)
        {
            return null;
        }

        refused.Dispose();
        return CanonicalTextNormalizer.Normalize(refused.Facts.Value);
    }

    private static LoginResult? FromFlowResult(AccountSecretSource source, FlowResult? stop) => stop switch
    {
        null => null,
        _ when source.Missing is { } missing => new LoginResult.NeedsPerson(missing),
        // A refusal by the site ends a login flow early; the caller reads its text next.
        _ => new LoginResult.Failed(stop.Why),
    };
}
