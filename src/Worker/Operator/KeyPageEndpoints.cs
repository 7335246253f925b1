using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Operator.Components;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>The page of API keys: lists, makes and revokes them.</summary>
internal static class KeyPageEndpoints
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(KeysPageModel.Path, ShowAsync).NeedsSignIn(ApiScope.Admin);
        pages.MapPost(KeysPageModel.Path, ActAsync).NeedsSignIn(ApiScope.Admin);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, IApiKeyStore store, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        Page(await ViewAsync(context, store, timeProvider, cancellationToken));

    private static async Task<IResult> ActAsync(HttpContext context, IApiKeyStore store, ApiKeyIssuer issuer, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var byWhom = ApiCaller.From(context.User).Name;
        switch (form[KeysPageModel.Field].ToString())
        {
            case KeysPageModel.Revoke:
                return await issuer.RevokeAsync(form[KeysPageModel.Id].ToString(), byWhom, cancellationToken)
                    ? SeeOther.To(KeysPageModel.Path)
                    : ErrorPages.Page(StatusCodes.Status404NotFound, "There is no such key", "Nothing was changed. The list of keys shows which there are.");
            case KeysPageModel.Make:
                string[] tenants = [.. form[KeysPageModel.Tenants].ToString().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
                var (key, errors) = await issuer.MakeAsync(form[KeysPageModel.Name].ToString(), [.. form[KeysPageModel.Scope]], tenants.Length == 0 ? null : tenants, byWhom, cancellationToken);
                if (key is null && errors.Count == 0)
                {
                    errors = [new PayloadError("", "There are as many valid keys as the queue keeps. Revoke those that are not used.")];
                }

                var view = await ViewAsync(context, store, timeProvider, cancellationToken);
                return Page(key is not null
                    ? view with { Made = key.Text }
                    : view with
                    {
                        Errors = errors,
                        WantedName = form[KeysPageModel.Name],
                        WantedScopes = [.. form[KeysPageModel.Scope].Select(scope => scope ?? "")],
                        WantedTenants = form[KeysPageModel.Tenants],
                    });
            default:
                return ErrorPages.Page(StatusCodes.Status400BadRequest, "No action was sent", "Nothing was changed. Go back and press one of the buttons.");
        }
    }

    private static async Task<KeysPageModel> ViewAsync(HttpContext context, IApiKeyStore store, TimeProvider timeProvider, CancellationToken cancellationToken) => new()
    {
        Keys = [.. (await store.ListAsync(cancellationToken)).OrderBy(key => key.RevokedAt is not null).ThenBy(key => key.Name, StringComparer.OrdinalIgnoreCase)],
        Person = SignedInPerson.Of(ApiCaller.From(context.User)),
        TimeFormatter = TimeFormatter.From(timeProvider),
    };

    private static RazorComponentResult<KeysPage> Page(KeysPageModel view) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(KeysPage.View)] = view });
}
