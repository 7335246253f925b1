using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary><c>/v1/accounts</c>: a person's actions on an account that can't log in by itself.</summary>
internal static class AccountsEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/v1/accounts/{site}/{name}")
            .Needs(ApiScope.Operate).WithTags("Accounts").AddEndpointFilter<QueueUnavailableFilter>();
        accounts.MapPost("/reopen", ReopenAsync).WithName("ReopenAccount")
            .WithSummary("Try an account again that the site refused, on all workers, after the cause was corrected.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        accounts.MapPost("/code", GiveCodeAsync).WithName("GiveAccountCode")
            .WithSummary("Give the one-time code that a login of the account waits for in this worker. It is used once and not stored.")
            .Reads<CodeRequest>(required: true)
            .Produces(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ReopenAsync(string site, string name, IAccountLoginRecovery accountLoginRecovery, CancellationToken cancellationToken)
    {
        var account = new AccountId(site, name);
        return await accountLoginRecovery.ReopenAsync(account, cancellationToken) switch
        {
            AccountReopenResult.Reopened => Results.NoContent(),
            AccountReopenResult.NotRefused => ApiProblems.Conflict($"{account} is not refused, or no longer: nothing was changed. Look at it with GET /v1/sessions."),
            _ => ApiProblems.NoSuchAccount(account),
        };
    }

    /// <summary>The error does not quote an unreadable body: it may contain the code.</summary>
    private static async Task<IResult> GiveCodeAsync(string site, string name, HttpRequest request, IAccountLoginRecovery accountLoginRecovery, CancellationToken cancellationToken)
    {
        var account = new AccountId(site, name);
        var (body, _) = await JsonBodyReader.ReadAsync<CodeRequest>(request, "", cancellationToken);
        if (body?.Code?.Trim() is not { Length: > 0 and <= OneTimeCodeLimits.MaxLength } code || code.Any(char.IsControl))
        {
            return ApiProblems.NoCode(OneTimeCodeLimits.MaxLength);
        }

        return await accountLoginRecovery.GiveCodeAsync(account, code, cancellationToken) switch
        {
            GiveCodeResult.Taken => Results.Accepted(),
            GiveCodeResult.NobodyWaits => ApiProblems.Conflict($"No login of {account} waits for a code in this worker, or no longer: the code was not used. Look at it with GET /v1/sessions."),
            _ => ApiProblems.NoSuchAccount(account),
        };
    }
}
