using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Http;

/// <summary>Answers 503 with a problem and Retry-After when the queue does not answer, and 409 when a job's record can't be read.</summary>
internal sealed class QueueUnavailableFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (UnreadableRecordException fault)
        {
            return ApiProblems.Conflict($"{fault.Message} Nothing was changed. Repair the record; if the job is among GET /v1/set-aside/jobs, put it back then.");
        }
        catch (QueueUnavailableException fault)
        {
            return ApiProblems.Unavailable(HttpMethods.IsGet(context.HttpContext.Request.Method)
                ? $"{fault.Message} Ask again later."
                : $"{fault.Message} It is not known whether the request was carried out: read the job, or repeat the request, which is safe.");
        }
    }
}
