using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Authenticates callers of the API by their key in <c>X-Api-Key</c> or as a bearer token. It accepts no cookie, which rules out cross-site request forgery.</summary>
internal sealed class ApiKeyAuthentication(
    CallerAuthenticator callers, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";
    private const string RetryAfterOutage = "2";

    private CallerAuthentication? _result;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var shown = Request.Headers["X-Api-Key"].ToString();
        var authorization = Request.Headers.Authorization.ToString();
        if (shown.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            shown = authorization[Bearer.Length..].Trim();
        }

        if (shown.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        _result = await callers.AuthenticateAsync(Context.Connection.RemoteIpAddress, shown, Context.RequestAborted);
        return _result is CallerAuthentication.Known { Caller: var caller }
            ? AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName))
            : AuthenticateResult.Fail("The API key is not valid, or can't be checked.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var problem = _result switch
        {
            CallerAuthentication.Locked locked => Later(StatusCodes.Status429TooManyRequests, "Too many wrong API keys.", SignInTexts.Locked(locked.Left), Math.Ceiling(locked.Left.TotalSeconds).ToString("0", CultureInfo.InvariantCulture)),
            CallerAuthentication.Unavailable => Later(StatusCodes.Status503ServiceUnavailable, "The API key can't be checked now.", SignInTexts.Unavailable, RetryAfterOutage),
            CallerAuthentication.WrongKey => Required("The API key in X-Api-Key, or the bearer token, is not valid: it is not known here, or it was revoked."),
            _ => Required("Send an API key in the header X-Api-Key or as a bearer token. The worker's own is in the file api-key of its data folder, or in BROWSERAGENT_API_KEY; browser-agent keys add makes others."),
        };
        await problem.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetMetadata<RouteRule>()?.AnyOf.Select(ApiCaller.NameOf).ToArray() ?? [];
        var caller = _result is CallerAuthentication.Known known ? known.Caller : null;
        return TypedResults.Problem(
            $"The key of {caller?.Name} has the scopes {string.Join(", ", caller?.Scopes.Select(ApiCaller.NameOf) ?? [])}; this request needs {string.Join(" or ", needed)}. Use a key that has it; an administrator makes one with browser-agent keys add.",
            statusCode: StatusCodes.Status403Forbidden,
            title: "The API key does not permit this.",
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["needs"] = needed }).ExecuteAsync(Context);
    }

    private ProblemHttpResult Required(string detail)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status401Unauthorized, title: "An API key is required.");
    }

    private ProblemHttpResult Later(int status, string title, string detail, string seconds)
    {
        Response.Headers.RetryAfter = seconds;
        return TypedResults.Problem(detail, statusCode: status, title: title);
    }
}
