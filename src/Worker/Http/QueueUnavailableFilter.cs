using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Http;

/// <summary>When the queue does not answer, a caller gets a problem in words and the time after which to ask again.</summary>
internal sealed class QueueUnavailableFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (QueueUnavailableException fault)
        {
            return ApiProblems.Unavailable(HttpMethods.IsGet(context.HttpContext.Request.Method)
                ? $"{fault.Message} Ask again later."
                : $"{fault.Message} Whether it was done is not known: look at the job, or ask again; asking twice does no harm.");
        }
    }
}
