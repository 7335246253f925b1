using System.Text.Json;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>Reads a submission from a request body, with an error for each thing wrong.</summary>
internal abstract record SubmissionBody
{
    /// <summary>The payload's own limit is the intake's to judge; this one only keeps a caller from filling memory.</summary>
    public const int MaxBytes = 64 * 1024;

    private SubmissionBody()
    {
    }

    public sealed record Good(JobSubmission Submission) : SubmissionBody;

    public sealed record Bad(IReadOnlyList<PayloadError> Errors) : SubmissionBody;

    public static async Task<SubmissionBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return One("body", $"is {request.ContentLength} bytes; the limit is {MaxBytes}. Send large content by reference.");
        }

        try
        {
            var submission = await JsonSerializer.DeserializeAsync<JobSubmission>(request.Body, Json.Wire, cancellationToken);
            if (submission is null)
            {
                return One("body", "is null; send a JSON object with site, type and payload.");
            }

            var key = request.Headers["Idempotency-Key"].ToString();
            return new Good(key.Length > 0 ? submission with { IdempotencyKey = key } : submission);
        }
        catch (JsonException failure)
        {
            return One(
                failure.Path is ['$', '.', .. var path] ? path : "body",
                $"{failure.Message} Send a JSON object with site, type and payload.");
        }
        catch (BadHttpRequestException failure)
        {
            return One("body", failure.Message);
        }
    }

    private static Bad One(string path, string message) => new([new PayloadError(path, message)]);
}
