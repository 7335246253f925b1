using BrowserAgent.Sessions.Pool;
using BrowserAgent.Worker.Operator.Components;
using BrowserAgent.Worker.Operator.Words;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BrowserAgent.Worker.Operator;

/// <summary>The page of sessions and browsers, and what a person does for an account on it.</summary>
internal static class SessionPageEndpoints
{
    public const string Path = "/sessions";

    public const string Field = "act";

    public const string Reopen = "reopen";

    public const string GiveCode = "code";

    /// <summary>Longest code taken, in characters.</summary>
    public const int MaxCodeLength = 32;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, Show);
        pages.MapPost(Path, ActAsync);
    }

    private static RazorComponentResult<SessionsPage> Show(
        HttpContext context, ISessionPool pool, TimeProvider time, [FromServices] IAccountDesk? accounts, MemoryCaps caps, string? note = null)
    {
        var view = new SessionsView
        {
            Sessions = pool.Status(),
            Browsers = pool.Browsers(),
            Driver = pool.Driver(),
            WhyNoBrowser = pool.WhyNoBrowser(),
            Recycled = pool.Recycled(),
            Caps = caps,
            CanAct = accounts is not null,
            Note = Enum.TryParse<SessionNote>(note, ignoreCase: true, out var said) && Enum.IsDefined(said) ? said : null,
            Person = OperatorSignIn.NameOf(context),
            Clock = PageClock.From(time),
        };
        return new RazorComponentResult<SessionsPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(SessionsPage.View)] = view });
    }

    /// <summary>Posted to the page's own address, so that a sign-in in between leads back to it. A code is in the form's body only, and kept nowhere.</summary>
    private static async Task<IResult> ActAsync(HttpContext context, [FromServices] IAccountDesk? accounts, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var account = new AccountId(form["site"].ToString(), form["account"].ToString());
        switch (form[Field].ToString())
        {
            case Reopen when accounts is not null:
                return Answer(await accounts.ReopenAsync(account, cancellationToken) switch
                {
                    ReopenAnswer.Reopened => SessionNote.Reopened,
                    ReopenAnswer.NotRefused => SessionNote.NotRefused,
                    _ => SessionNote.NoSuchAccount,
                });
            case GiveCode when accounts is not null:
                var code = form["code"].ToString().Trim();
                if (code.Length is 0 or > MaxCodeLength)
                {
                    return Answer(SessionNote.CodeMissing);
                }

                return Answer(await accounts.GiveCodeAsync(account, code, cancellationToken) switch
                {
                    CodeAnswer.Taken => SessionNote.CodeGiven,
                    CodeAnswer.NobodyWaits => SessionNote.NobodyWaits,
                    _ => SessionNote.NoSuchAccount,
                });
            default:
                return Trouble.Page(StatusCodes.Status400BadRequest, "Nothing was asked for", "Nothing was changed. Go back and press one of the buttons.");
        }
    }

    private static SeeOther Answer(SessionNote note) => SeeOther.To($"{Path}?note={note}");
}
