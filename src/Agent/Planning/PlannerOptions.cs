using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Agent.Planning;

/// <summary>The model that may find elements when selectors fail. Section <c>Llm</c>. Without an endpoint the planned rung is off.</summary>
public sealed record PlannerOptions
{
    public const string Section = "Llm";

    /// <summary>Base address of an OpenAI-compatible API, for example <c>https://api.openai.com/v1</c>. Empty turns the rung off.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The model's name as the endpoint knows it.</summary>
    public string Model { get; init; } = "";

    /// <summary>Name of the environment variable that holds the key. Default <c>BROWSERAGENT_LLM_KEY</c>; an endpoint without keys needs none.</summary>
    public string ApiKeyVariable { get; init; } = "BROWSERAGENT_LLM_KEY";

    /// <summary>Longest time for one call. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest Retry-After that is waited for; when the endpoint asks for more, this step does without the model. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most calls in one run of a job, retries included. Default 30.</summary>
    [Range(1, 1000)]
    public int MaxCallsPerJob { get; init; } = 30;

    /// <summary>Tokens (in and out) after which no further call is made for a job. Default 200 000.</summary>
    [Range(1000, 100_000_000)]
    public long MaxTokensPerJob { get; init; } = 200_000;

    /// <summary>Words and phrases that name a change of a record, besides the built-in ones and those of a site pack. What has one in its name is never opened for a model.</summary>
    public IReadOnlyList<string> NeverClick { get; init; } = [];

    /// <summary>Longest page snapshot in a prompt, in tokens (about four characters each). Default 8 000.</summary>
    [Range(200, 200_000)]
    public int MaxSnapshotTokens { get; init; } = 8_000;
}
