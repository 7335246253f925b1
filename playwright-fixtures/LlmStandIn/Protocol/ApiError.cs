using System.Text.Json.Nodes;

namespace BrowserAgent.Fixtures.LlmStandIn.Protocol;

/// <summary>An error as the chat completions protocol shows it: a status and an <c>error</c> object.</summary>
internal sealed record ApiError(int Status, string Message, string Type, string? Param, string? Code)
{
    public static ApiError Invalid(string message, string? param, string? code = null)
        => new(StatusCodes.Status400BadRequest, message, "invalid_request_error", param, code);

    public static ApiError Unauthorized(string message)
        => new(StatusCodes.Status401Unauthorized, message, "invalid_request_error", null, "invalid_api_key");

    public static ApiError NotFound(string method, string path)
        => new(StatusCodes.Status404NotFound, $"Unknown request address ({method} {path}).", "invalid_request_error", null, "unknown_url");

    public static ApiError TooMany { get; } = new(
        StatusCodes.Status429TooManyRequests,
        "Rate limit reached for requests. Wait as long as the Retry-After header says and send the request again.",
        "requests",
        null,
        "rate_limit_exceeded");

    public static ApiError Server { get; } = new(
        StatusCodes.Status500InternalServerError,
        "The server had an error while it processed the request. The request may be sent again.",
        "server_error",
        null,
        null);

    public JsonObject ToJson() => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = Message,
            ["type"] = Type,
            ["param"] = Param,
            ["code"] = Code,
        },
    };
}

/// <summary>The request cannot be answered; <see cref="Error"/> says why in the protocol's words.</summary>
internal sealed class RefusedRequestException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
