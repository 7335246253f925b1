using BrowserAgent.Worker.Operator.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>Rejects a form without a valid antiforgery token of this server for this person.</summary>
internal sealed class AntiforgeryFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            return await next(context);
        }

        // Without a form body the token could only come in a header, which no page of this server sends.
        if (http.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(http))
        {
            return await next(context);
        }

        return ErrorPages.Page(
            StatusCodes.Status400BadRequest,
            "This form is out of date",
            "Nothing was changed. Go back, reload the page and send the form again.");
    }
}
