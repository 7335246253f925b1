using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Operator;

/// <summary>When the queue or the audit folder fails, shows a page that says so and logs the exception.</summary>
internal sealed partial class ErrorPageFilter(ILogger<ErrorPageFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (UnreadableRecordException unreadable)
        {
            return ErrorPages.Page(StatusCodes.Status409Conflict, "This job's record can't be read", $"Nothing was changed. {unreadable.Message} Somebody who runs the worker must repair it.");
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or BadHttpRequestException))
        {
            LogFailed(logger, http.Request.Path, failure);
            return ErrorPages.Page(
                StatusCodes.Status503ServiceUnavailable,
                "The worker can't reach its jobs",
                HttpMethods.IsPost(http.Request.Method)
                    ? "Your decision may not have been stored. Open the job again when the queue answers. The worker's log has the error."
                    : "Nothing was changed. The queue or the audit folder does not answer. Try again soon; the worker's log has the error.");
        }
    }

    [LoggerMessage(EventId = 4201, Level = LogLevel.Error, Message = "The operator page {Path} failed: the queue or the audit folder could not be read")]
    private static partial void LogFailed(ILogger logger, string path, Exception failure);
}
