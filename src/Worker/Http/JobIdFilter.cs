using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>Answers 404 with a problem when the id in a job's address is no job id; no handler runs.</summary>
internal sealed class JobIdFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        JobId.TryParse(context.HttpContext.GetRouteValue("id") as string, out _)
            ? next(context)
            : ValueTask.FromResult<object?>(ApiProblems.NoJobId());
}
