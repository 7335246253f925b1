using System.Text.Json;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>Reads a small, optional request body and describes what is wrong with an unreadable one.</summary>
internal static class JsonBodyReader
{
    /// <returns>The value and null, or null and what is wrong. An empty body is the value's default.</returns>
    public static async Task<(T? Value, PayloadError? Error)> ReadAsync<T>(HttpRequest request, string form, CancellationToken cancellationToken)
        where T : class, new()
    {
        try
        {
            using var text = new MemoryStream();
            await request.Body.CopyToAsync(text, cancellationToken);
            if (text.Length == 0)
            {
                return (new T(), null);
            }

            return JsonSerializer.Deserialize<T>(text.GetBuffer().AsSpan(0, (int)text.Length), ApiJsonOptions.Wire) is { } value
                ? (value, null)
                : (null, new PayloadError("body", $"is null; send {form}."));
        }
        catch (JsonException failure)
        {
            return (null, Unreadable(failure, form));
        }
        catch (BadHttpRequestException failure)
        {
            return (null, new PayloadError("body", failure.Message));
        }
    }

    public static PayloadError Unreadable(JsonException failure, string form) =>
        new(failure.Path is ['$', '.', .. var path] ? path : "body", $"{failure.Message} Send {form}.");
}
