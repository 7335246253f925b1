using System.Text.Json;
using System.Text.Unicode;
using BrowserAgent.Tasks.Jobs;
using Microsoft.AspNetCore.Http.Metadata;

namespace BrowserAgent.Worker.Http;

/// <summary>Reads one submission or an array of them from a request body, with an error for each thing wrong.</summary>
internal abstract record SubmissionParseResult
{
    /// <summary>Limit of one submission and of every other request. It protects memory; the intake checks the payload's own limit.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Limit of an array: 1,000 submissions with payloads of 16 KB.</summary>
    public const int MaxArrayBytes = 20 * 1024 * 1024;

    public const int MaxJobs = 1_000;

    private const string Form = "a JSON object with site, type and payload, or an array of such objects";
    private const string KeyHeader = "Idempotency-Key";

    private SubmissionParseResult()
    {
    }

    /// <summary>How many were read.</summary>
    public long Bytes { get; private init; }

    public sealed record Single(JobSubmission Submission) : SubmissionParseResult;

    /// <summary>The elements in their order, each read or with its error.</summary>
    public sealed record Batch(IReadOnlyList<Element> Elements) : SubmissionParseResult;

    public sealed record Invalid(IReadOnlyList<PayloadError> Errors) : SubmissionParseResult;

    /// <summary>An element of an array; exactly one of the two is given.</summary>
    public sealed record Element(JobSubmission? Submission, PayloadError? Error);

    public static async Task<SubmissionParseResult> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellationToken);
            var text = body.GetBuffer().AsMemory(0, (int)body.Length);
            var key = request.Headers[KeyHeader].ToString();
            return Read(text, key) with { Bytes = body.Length };
        }
        catch (BadHttpRequestException failure)
        {
            return Refuse("body", $"{failure.Message} At most {MaxArrayBytes} bytes are taken: send several smaller arrays.");
        }
    }

    private static SubmissionParseResult Read(ReadOnlyMemory<byte> text, string key)
    {
        if (!Utf8.IsValid(text.Span))
        {
            return Refuse("body", $"is not UTF-8; send {Form} in UTF-8.");
        }

        try
        {
            return IsArray(text.Span) ? ReadArray(text, key) : ReadOne(text.Span, key);
        }
        catch (JsonException failure)
        {
            return new Invalid([JsonBodyReader.Unreadable(failure, Form)]);
        }
    }

    private static SubmissionParseResult ReadOne(ReadOnlySpan<byte> text, string key)
    {
        if (text.Length > MaxBytes)
        {
            return Refuse("body", $"is {text.Length} bytes; the limit is {MaxBytes}. Send large content by reference.");
        }

        var submission = JsonSerializer.Deserialize<JobSubmission>(text, ApiJsonOptions.Wire);
        return submission is null
            ? Refuse("body", $"is null; send {Form}.")
            : new Single(key.Length > 0 ? submission with { IdempotencyKey = key } : submission);
    }

    private static SubmissionParseResult ReadArray(ReadOnlyMemory<byte> text, string key)
    {
        if (key.Length > 0)
        {
            return Refuse(KeyHeader, "one header can't be the key of many jobs. Leave it out and give each element its own idempotency_key.");
        }

        using var document = JsonDocument.Parse(text);
        var count = document.RootElement.GetArrayLength();
        return count is < 1 or > MaxJobs
            ? Refuse("body", $"holds {count} jobs; an array holds 1 to {MaxJobs}.")
            : new Batch([.. document.RootElement.EnumerateArray().Select(ReadElement)]);
    }

    private static Element ReadElement(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object
                ? new Element(element.Deserialize<JobSubmission>(ApiJsonOptions.Wire), null)
                : new Element(null, new PayloadError("body", $"is no object; send {Form}."));
        }
        catch (JsonException failure)
        {
            return new Element(null, JsonBodyReader.Unreadable(failure, "a JSON object with site, type and payload"));
        }
    }

    private static bool IsArray(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(" \t\r\n"u8);
        return start.Length > 0 && start[0] == (byte)'[';
    }

    private static Invalid Refuse(string path, string message) => new([new PayloadError(path, message)]);

    /// <summary>Raises the server's body limit for the one endpoint that takes arrays.</summary>
    public sealed class ArrayBodySizeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxArrayBytes;
    }
}
