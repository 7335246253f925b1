using System.Text.Json;
using System.Text.Json.Serialization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Intake;

/// <summary>Reads a submission from the JSON of the inbox list.</summary>
internal static class SubmissionJsonReader
{
    // Unknown members are refused: a misspelt idempotency key would be ignored silently and lead to a second job. So are members that are given twice:
    // parsers disagree on which of the two counts.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="JsonException">The text is no JSON, or no submission.</exception>
    public static JobSubmission Read(string raw) =>
        JsonSerializer.Deserialize<JobSubmission>(raw, Strict) ?? throw new JsonException("The JSON value is null.");
}
