namespace BrowserAgent.Worker.Operator;

/// <summary>Adds security headers to every response, redirects and errors included; therefore it runs outside all other middleware.</summary>
internal sealed class SecurityHeadersStartupFilter : IStartupFilter
{
    private const string Policy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            context.Response.OnStarting(WriteAsync, context.Response.Headers);
            return following(context);
        });
        next(app);
    };

    /// <summary>Runs when the response starts, because an exception handler clears headers that were set before.</summary>
    private static Task WriteAsync(object state)
    {
        var headers = (IHeaderDictionary)state;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
