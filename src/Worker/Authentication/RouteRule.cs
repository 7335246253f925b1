using BrowserAgent.Tasks.ApiKeys;
using Microsoft.AspNetCore.Authorization;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Who may use a route. Every route has one; <see cref="RouteRules.Check"/> refuses to start with a route that has none.</summary>
/// <param name="Door">How the caller is known.</param>
/// <param name="AnyOf">One of these scopes is enough; admin always is. Empty for any known caller.</param>
internal sealed record RouteRule(RouteDoor Door, IReadOnlyList<ApiScope> AnyOf);

/// <summary>How a route knows its caller.</summary>
internal enum RouteDoor
{
    /// <summary>It does not: anybody may use it.</summary>
    Open,

    /// <summary>By an API key in the request.</summary>
    ApiKey,

    /// <summary>By a person's sign-in.</summary>
    SignIn,
}

/// <summary>Gives routes their rules.</summary>
internal static class RouteRules
{
    public static TBuilder Needs<TBuilder>(this TBuilder route, params ApiScope[] anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithRule(new RouteRule(RouteDoor.ApiKey, anyOf), ApiKeyAuthentication.SchemeName);

    public static TBuilder NeedsSignIn<TBuilder>(this TBuilder route, params ApiScope[] anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithRule(new RouteRule(RouteDoor.SignIn, anyOf), OperatorSignIn.Scheme);

    /// <summary>Anybody may use the route: it reveals nothing and changes nothing.</summary>
    public static TBuilder IsOpen<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteRule(RouteDoor.Open, [])).AllowAnonymous();

    /// <exception cref="InvalidOperationException">A route has no rule, so anybody could use it.</exception>
    public static void Check(IEndpointRouteBuilder routes)
    {
        var bare = routes.DataSources.SelectMany(source => source.Endpoints).Where(endpoint => endpoint.Metadata.GetMetadata<RouteRule>() is null).Select(endpoint => endpoint.DisplayName).ToArray();
        if (bare.Length > 0)
        {
            throw new InvalidOperationException($"These routes have no rule who may use them: {string.Join(", ", bare)}. Give each one with Needs, NeedsSignIn or IsOpen.");
        }
    }

    private static TBuilder WithRule<TBuilder>(this TBuilder route, RouteRule rule, string scheme)
        where TBuilder : IEndpointConventionBuilder
    {
        var policy = new AuthorizationPolicyBuilder(scheme).RequireAuthenticatedUser();
        if (rule.AnyOf.Count > 0)
        {
            policy.RequireClaim(ApiCaller.ScopeClaim, [.. rule.AnyOf.Append(ApiScope.Admin).Distinct().Select(ApiCaller.NameOf)]);
        }

        return route.WithMetadata(rule).RequireAuthorization(policy.Build());
    }
}
