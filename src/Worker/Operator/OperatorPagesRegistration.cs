using BrowserAgent.Sessions.Machine;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Operator;

/// <summary>The operator pages: jobs, their audit trails, decisions, and sessions.</summary>
internal static class OperatorPagesRegistration
{
    /// <summary>Adds the pages' services. Needs an <c>IJobOperations</c>, an <c>ISetAside</c> and an <c>ISessionPool</c> in the container.</summary>
    public static IServiceCollection AddOperatorPages(this IServiceCollection services, WorkerHostOptions worker)
    {
        var key = new OperatorKeyVerifier(ApiKeyFile.ReadOrCreate(worker.DataFolder));
        services.AddSingleton(key);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => MemoryCaps.From(provider.GetRequiredService<IOptions<MemoryOptions>>().Value));
        services.AddTransient<IStartupFilter, SecurityHeadersStartupFilter>();
        services.AddRazorComponents();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "browser-agent-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.AddAuthentication()
            .AddCookie(OperatorSignIn.Scheme, cookie => OperatorSignIn.Configure(cookie, key));
        services.AddAuthorization(OperatorSignIn.AddPolicy);
        return services;
    }

    /// <summary>Maps the pages at the server's root. Authentication and authorization run before endpoints in every web application.</summary>
    public static IEndpointRouteBuilder MapOperatorPages(this IEndpointRouteBuilder routes)
    {
        AssetEndpoints.Map(routes);
        var pages = routes.MapGroup("").ExcludeFromDescription().AddEndpointFilter<AntiforgeryFilter>();
        SignInEndpoints.MapSignIn(pages);
        var signedIn = pages.MapGroup("").RequireAuthorization(OperatorSignIn.Policy).AddEndpointFilter<ErrorPageFilter>();
        SignInEndpoints.MapSignOut(signedIn);
        JobPageEndpoints.Map(signedIn);
        DecisionEndpoints.Map(signedIn);
        SessionPageEndpoints.Map(signedIn);
        SetAsidePageEndpoints.Map(signedIn);
        return routes;
    }
}
