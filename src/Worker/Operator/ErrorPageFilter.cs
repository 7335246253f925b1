namespace BrowserAgent.Worker.Operator;

/// <summary>When the queue or the audit folder fails, a person gets a page in words, and the log gets the fault.</summary>
internal sealed partial class ErrorPageFilter(ILogger<ErrorPageFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or BadHttpRequestException))
        {
            LogFailed(logger, http.Request.Path, failure);
            return ErrorPages.Page(
                StatusCodes.Status503ServiceUnavailable,
                "The worker can't reach its jobs",
                HttpMethods.IsPost(http.Request.Method)
                    ? "It is not certain that your decision was kept. Look at the job again when the queue answers. The worker's log tells more."
                    : "Nothing was changed. The queue or the audit folder does not answer: try again soon. The worker's log tells more.");
        }
    }

    [LoggerMessage(4201, LogLevel.Error, "The operator page {Path} could not be shown")]
    private static partial void LogFailed(ILogger logger, string path, Exception failure);
}
