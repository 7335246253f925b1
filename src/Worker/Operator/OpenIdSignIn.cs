using System.Net;
using System.Security.Claims;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Operator.Components;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BrowserAgent.Worker.Operator;

/// <summary>Sign-in with an OpenID Connect provider: the code flow with PKCE. Its end is a sign-in of this worker like any other; tokens are not kept.</summary>
internal sealed partial class OpenIdSignIn(IOptions<OpenIdOptions> options, TimeProvider timeProvider, ILogger<OpenIdSignIn> logger)
{
    public const string Scheme = "OpenId";
    public const string CallbackPath = "/signin/openid/callback";

    private static readonly TimeSpan BackchannelTimeout = TimeSpan.FromSeconds(10);
    private static readonly SecretName ClientSecret = new("browser-agent", "openid", "client-secret");

    // A token that is not signed, or signed with the client secret, is refused.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapGet(OperatorSignIn.OpenIdPath, (HttpContext context, OpenIdSignIn signIn, string? returnUrl) => signIn.BeginAsync(context, returnUrl)).IsOpen();

    public void Configure(OpenIdConnectOptions provider)
    {
        var settings = options.Value;
        provider.Authority = settings.Authority;
        provider.RequireHttpsMetadata = new Uri(settings.Authority!).Scheme == Uri.UriSchemeHttps;
        provider.ClientId = settings.ClientId;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.UsePkce = true;
        provider.MapInboundClaims = false;
        provider.SaveTokens = false;
        provider.GetClaimsFromUserInfoEndpoint = false;
        provider.DisableTelemetry = true;
        provider.CallbackPath = CallbackPath;

        // The handler would answer on both without an antiforgery token, so that any site could sign people out.
        provider.RemoteSignOutPath = default;
        provider.SignedOutCallbackPath = default;
        provider.SignInScheme = OperatorSignIn.Scheme;
        provider.BackchannelTimeout = BackchannelTimeout;
        provider.TokenValidationParameters.ValidAlgorithms = Algorithms;
        provider.TokenValidationParameters.RequireExpirationTime = true;
        provider.TokenValidationParameters.LifetimeValidator = IsAlive;

        // They would delete iss, which names the person.
        provider.ClaimActions.Clear();
        provider.Scope.Clear();
        foreach (var scope in settings.Scopes.Count == 0 ? ["profile", "email"] : settings.Scopes)
        {
            provider.Scope.Add(scope);
        }

        provider.Scope.Add("openid");

        // The provider's answer is a navigation from another site, to which the browser adds Lax cookies only.
        foreach (var cookie in new[] { provider.CorrelationCookie, provider.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        provider.Events = new OpenIdConnectEvents { OnAuthorizationCodeReceived = AddSecretAsync, OnTokenValidated = DemandSignatureAsync, OnTicketReceived = EnterAsync, OnRemoteFailure = FailAsync };
    }

    private async Task<IResult> BeginAsync(HttpContext context, string? returnUrl)
    {
        if (options.Value.Authority is null)
        {
            return ErrorPages.Page(StatusCodes.Status404NotFound, "No provider is set up", "This worker knows no OpenID Connect provider (OpenId:Authority). Sign in with a local account or an API key.");
        }

        try
        {
            await context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = LocalPath.OrHome(returnUrl) });
            return Results.Empty;
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or IOException && !context.Response.HasStarted)
        {
            LogUnreachable(logger, options.Value.Authority, failure);
            return ErrorPages.Page(StatusCodes.Status503ServiceUnavailable, $"The sign-in of {options.Value.Title} does not answer", "Nothing was changed. Try again soon. Local accounts and API keys work meanwhile.");
        }
    }

    private static async Task AddSecretAsync(AuthorizationCodeReceivedContext context)
    {
        var secrets = context.HttpContext.RequestServices.GetRequiredService<SecretResolver>();
        context.TokenEndpointRequest!.ClientSecret = (await secrets.FindAsync(ClientSecret, context.HttpContext.RequestAborted))?.Reveal();
    }

    // With the code flow the handler accepts a token without a signature, because it came directly from the provider.
    private static Task DemandSignatureAsync(TokenValidatedContext context)
    {
        if (context.SecurityToken is not { RawSignature.Length: > 0 } token || !Algorithms.Contains(token.Header.Alg, StringComparer.Ordinal))
        {
            context.Fail(new SecurityTokenInvalidSignatureException("The id token is not signed, or not with an asymmetric algorithm."));
        }

        return Task.CompletedTask;
    }

    private async Task EnterAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var name = OpenIdPerson.NameOf(context.Principal!, options.Value);
        if (OpenIdPerson.Read(context.Principal!, options.Value) is not { } person)
        {
            LogNoRole(logger, name, http.Connection.RemoteIpAddress);
            await ErrorPages.Page(StatusCodes.Status403Forbidden, "You have no role here", $"{options.Value.Title} knows you as {name}, but none of your roles there permits anything here (OpenId:Roles, OpenId:TenantClaim). Ask whoever runs the worker.").ExecuteAsync(http);
            return;
        }

        await OperatorSignIn.SignInAsync(http, person, options.Value.SignInLifetime);
        var (issuer, subject) = (context.Principal!.FindFirstValue("iss"), context.Principal!.FindFirstValue("sub"));
        LogSignedIn(logger, person.Name, issuer, subject, http.Connection.RemoteIpAddress);

        // Not a redirect: the browser would take it for a part of the navigation from the provider's site, and send no Strict cookie.
        await new RazorComponentResult<SignedInPage>(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(SignedInPage.ReturnUrl)] = LocalPath.OrHome(context.ReturnUri), [nameof(SignedInPage.Name)] = person.Name }).ExecuteAsync(http);
    }

    private Task FailAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        LogFailed(logger, context.HttpContext.Connection.RemoteIpAddress, context.Failure);
        var isOutage = context.Failure is HttpRequestException or TaskCanceledException or InvalidOperationException;
        return ErrorPages.Page(
            isOutage ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized,
            "The sign-in did not succeed",
            $"{(isOutage ? $"{options.Value.Title} does not answer." : $"The answer of {options.Value.Title} can't be accepted, or you ended the sign-in there.")} You are not signed in. Begin again at the sign-in page; local accounts and API keys work as well. The worker's log has the reason.").ExecuteAsync(context.HttpContext);
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = timeProvider.GetUtcNow().UtcDateTime;
        return expires > now - parameters.ClockSkew && (notBefore is null || notBefore < now + parameters.ClockSkew);
    }

    [LoggerMessage(EventId = 4331, Level = LogLevel.Information, Message = "{Name} signed in with OpenID Connect (issuer {Issuer}, subject {Subject}) from {Address}.")]
    private static partial void LogSignedIn(ILogger logger, string name, string? issuer, string? subject, IPAddress? address);

    [LoggerMessage(EventId = 4332, Level = LogLevel.Warning, Message = "{Name} was refused at the sign-in with OpenID Connect from {Address}: none of their roles and tenants is mapped (OpenId:Roles, OpenId:TenantClaim).")]
    private static partial void LogNoRole(ILogger logger, string name, IPAddress? address);

    [LoggerMessage(EventId = 4333, Level = LogLevel.Warning, Message = "A sign-in with OpenID Connect from {Address} failed.")]
    private static partial void LogFailed(ILogger logger, IPAddress? address, Exception? cause);

    [LoggerMessage(EventId = 4334, Level = LogLevel.Error, Message = "The OpenID Connect provider {Authority} can't be reached. People sign in with local accounts and keys meanwhile.")]
    private static partial void LogUnreachable(ILogger logger, string authority, Exception cause);
}
