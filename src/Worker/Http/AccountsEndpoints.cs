using BrowserAgent.Sessions.Pool;
using BrowserAgent.Worker.Operator;

namespace BrowserAgent.Worker.Http;

/// <summary><c>/v1/accounts</c>: what a person does for an account that can't log in by itself.</summary>
internal static class AccountsEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/v1/accounts/{site}/{name}")
            .RequireAuthorization(ApiKeyAuthentication.Policy).WithTags("Accounts").AddEndpointFilter<QueueGuard>();
        accounts.MapPost("/reopen", ReopenAsync).WithName("ReopenAccount")
            .WithSummary("Try an account again that the site refused, on all workers, after it was mended.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReopenAsync(string site, string name, IAccountDesk desk, CancellationToken cancellationToken)
    {
        var account = new AccountId(site, name);
        return await desk.ReopenAsync(account, cancellationToken) switch
        {
            ReopenAnswer.Reopened => Results.NoContent(),
            ReopenAnswer.NotRefused => Problems.Conflict($"{account} is not refused, or no longer: nothing was changed. Look at it with GET /v1/sessions."),
            _ => Problems.NoSuchAccount(account),
        };
    }
}
