using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// Opens a page whose document is requested as a commit's request is: by the driver. It shows before any commit whether the site lets the driver in with
/// what it can carry.
/// </summary>
internal sealed class CommitPathProbe(SiteNavigator navigation, IOptions<FlowOptions> options)
{
    public async Task<CommitPathAnswer> OpenAsync(IPage page, SitePack pack, Uri address, Func<string, string?> authorizationFor, CancellationToken cancellationToken)
    {
        var sender = new DriverRequestSender(pack, authorizationFor, options.Value.NavigationTimeout);
        var answer = new CommitPathAnswer();
        var document = OriginPolicy.WithoutFragment(address.AbsoluteUri);
        Func<string, bool> isDocument = asked => string.Equals(OriginPolicy.WithoutFragment(asked), document, StringComparison.Ordinal);
        Func<IRoute, Task> send = async route =>
        {
            if (route.Request.IsNavigationRequest)
            {
                answer = await SendAsync(route, sender);
            }
            else
            {
                await route.ContinueAsync();
            }
        };
        await page.RouteAsync(isDocument, send);
        try
        {
            await navigation.OpenAsync(page, address, cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // A page without content counts as an error in the browser; what the driver was told says more.
            answer = answer with { Fault = answer.Fault ?? (answer.Status is null ? BrowserFaultClassifier.FirstLine(fault) : null) };
        }
        finally
        {
            await page.UnrouteAsync(isDocument, send);
        }

        return answer;
    }

    private static async Task<CommitPathAnswer> SendAsync(IRoute route, DriverRequestSender sender)
    {
        IAPIResponse response;
        try
        {
            response = await sender.SendAsync(route);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            await route.AbortAsync("failed");
            return new CommitPathAnswer { Fault = BrowserFaultClassifier.FirstLine(fault) };
        }

        await route.FulfillAsync(new() { Response = response });
        return new CommitPathAnswer { Status = response.Status, Challenge = response.Headers.GetValueOrDefault("www-authenticate") };
    }
}

/// <summary>What the site answered to the driver.</summary>
internal sealed record CommitPathAnswer
{
    /// <summary>HTTP status; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>WWW-Authenticate</c> header.</summary>
    public string? Challenge { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? Fault { get; init; }
}
