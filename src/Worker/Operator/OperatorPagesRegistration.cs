using BrowserAgent.Sessions.Machine;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Operator;

/// <summary>The operator pages: jobs, their audit trails, decisions, and sessions.</summary>
internal static class OperatorPagesRegistration
{
    /// <summary>Adds the pages' services. Needs an <c>IJobOperations</c>, an <c>ISetAside</c> and an <c>ISessionPool</c> in the container.</summary>
    public static IServiceCollection AddOperatorPages(this IServiceCollection services)
    {
        services.AddSingleton<MemoryTicketStore>();
        services.AddSingleton<OpenIdSignIn>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => MemoryCaps.From(provider.GetRequiredService<IOptions<MemoryOptions>>().Value));
        services.AddTransient<IStartupFilter, SecurityHeadersStartupFilter>();
        services.AddRazorComponents();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "browser-agent-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.AddAuthentication().AddCookie(OperatorSignIn.Scheme, cookie =>
        {
            cookie.Events.OnRedirectToAccessDenied = ForbidAsync;
            cookie.Events.OnRedirectToLogin = AskToSignInAsync;
        });
        services.AddOptions<CookieAuthenticationOptions>(OperatorSignIn.Scheme).Configure<MemoryTicketStore>(OperatorSignIn.Configure);
        return services;
    }

    /// <summary>Adds the sign-in with an OpenID Connect provider, when the settings name one. Needs a <c>SecretResolver</c> in the container.</summary>
    public static IServiceCollection AddOpenIdSignIn(this IServiceCollection services, OpenIdOptions provider)
    {
        if (provider.Authority is not null)
        {
            services.AddAuthentication().AddOpenIdConnect(OpenIdSignIn.Scheme, _ => { });
            services.AddOptions<OpenIdConnectOptions>(OpenIdSignIn.Scheme).Configure<OpenIdSignIn>((options, signIn) => signIn.Configure(options));
        }

        return services;
    }

    /// <summary>Maps the pages at the server's root. Authentication and authorization run before endpoints in every web application.</summary>
    public static IEndpointRouteBuilder MapOperatorPages(this IEndpointRouteBuilder routes)
    {
        AssetEndpoints.Map(routes);
        var pages = routes.MapGroup("").ExcludeFromDescription().AddEndpointFilter<AntiforgeryFilter>();
        SignInEndpoints.MapSignIn(pages);
        var signedIn = pages.MapGroup("").AddEndpointFilter<ErrorPageFilter>();
        SignInEndpoints.MapSignOut(signedIn);
        JobPageEndpoints.Map(signedIn);
        DecisionEndpoints.Map(signedIn);
        SessionPageEndpoints.Map(signedIn);
        SetAsidePageEndpoints.Map(signedIn);
        KeyPageEndpoints.Map(signedIn);
        return routes;
    }

    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (OperatorSignIn.IsUnchecked(context.HttpContext))
        {
            return ErrorPages.Page(StatusCodes.Status503ServiceUnavailable, "Your sign-in can't be checked now", $"Nothing was changed. {SignInTexts.Unavailable}").ExecuteAsync(context.HttpContext);
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static Task ForbidAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var needed = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RouteRule>()?.AnyOf.Select(ApiCaller.NameOf) ?? [];
        return ErrorPages.Page(StatusCodes.Status403Forbidden, "Your key does not permit this", $"It needs the scope {string.Join(" or ", needed)}. Nothing was changed.").ExecuteAsync(context.HttpContext);
    }
}
