namespace BrowserAgent.Worker.Operator;

/// <summary>After a form was taken: look at the page, so that reloading it sends nothing twice.</summary>
internal sealed class SeeOther : IResult
{
    private readonly string _path;

    private SeeOther(string path) => _path = path;

    public static SeeOther To(string localPath) => new(localPath);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = _path;
        return Task.CompletedTask;
    }
}
