using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Operator.Components;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BrowserAgent.Worker.Operator;

/// <summary>The page of sessions and browsers, and its forms that act on an account.</summary>
internal static class SessionPageEndpoints
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(AccountFormFields.Path, Show).NeedsSignIn(ApiScope.Operate);
        pages.MapPost(AccountFormFields.Path, ActAsync).NeedsSignIn(ApiScope.Operate);
    }

    private static RazorComponentResult<SessionsPage> Show(
        HttpContext context, ISessionPool pool, TimeProvider timeProvider, [FromServices] IAccountLoginRecovery? accounts, MemoryCaps caps, string? note = null)
    {
        var view = new SessionsPageModel
        {
            Sessions = pool.Status(),
            Browsers = pool.Browsers(),
            Driver = pool.Driver(),
            WhyNoBrowser = pool.WhyNoBrowser(),
            Recycled = pool.Recycled(),
            Caps = caps,
            CanAct = accounts is not null,
            Note = Enum.TryParse<AccountActionNotice>(note, ignoreCase: true, out var said) && Enum.IsDefined(said) ? said : null,
            Person = SignedInPerson.Of(ApiCaller.From(context.User)),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<SessionsPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(SessionsPage.View)] = view });
    }

    /// <summary>The form is posted to the page's own address, so that a sign-in in between leads back to it. A code is only in the form's body and is not stored.</summary>
    private static async Task<IResult> ActAsync(HttpContext context, [FromServices] IAccountLoginRecovery? accounts, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var account = new AccountId(form["site"].ToString(), form["account"].ToString());
        switch (form[AccountFormFields.Field].ToString())
        {
            case AccountFormFields.Reopen when accounts is not null:
                return Answer(await accounts.ReopenAsync(account, cancellationToken) switch
                {
                    AccountReopenResult.Reopened => AccountActionNotice.Reopened,
                    AccountReopenResult.NotRefused => AccountActionNotice.NotRefused,
                    _ => AccountActionNotice.NoSuchAccount,
                });
            case AccountFormFields.GiveCode when accounts is not null:
                var code = form["code"].ToString().Trim();
                if (code.Length is 0 or > OneTimeCodeLimits.MaxLength)
                {
                    return Answer(AccountActionNotice.CodeMissing);
                }

                return Answer(await accounts.GiveCodeAsync(account, code, cancellationToken) switch
                {
                    GiveCodeResult.Taken => AccountActionNotice.CodeGiven,
                    GiveCodeResult.NobodyWaits => AccountActionNotice.NobodyWaits,
                    _ => AccountActionNotice.NoSuchAccount,
                });
            default:
                return ErrorPages.Page(StatusCodes.Status400BadRequest, "No action was sent", "Nothing was changed. Go back and press one of the buttons.");
        }
    }

    private static SeeOther Answer(AccountActionNotice note) => SeeOther.To($"{AccountFormFields.Path}?note={note}");
}
