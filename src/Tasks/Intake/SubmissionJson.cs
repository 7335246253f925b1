using System.Text.Json;
using System.Text.Json.Serialization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Intake;

/// <summary>How a submission is written as JSON on the inbox list.</summary>
internal static class SubmissionJson
{
    // A misspelt member would be ignored in silence, and a lost idempotency key is a second job: so unknown ones are refused.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="JsonException">It is no JSON, or no submission.</exception>
    public static JobSubmission Read(string raw) =>
        JsonSerializer.Deserialize<JobSubmission>(raw, Strict) ?? throw new JsonException("It is null.");
}
