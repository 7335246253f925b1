using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>Sends a request until there is an answer or the tries are used up. Requests that are not safe to repeat must be sent with one try.</summary>
internal sealed class RequestSender(HttpClient http, BrowserAgentClientOptions options)
{
    private static readonly Random Jitter = Random.Shared;

    public BrowserAgentClientOptions Options => options;

    /// <param name="make">Creates the request for each try.</param>
    /// <param name="requestedWait">How long the request asks the worker to wait.</param>
    /// <param name="tries">Maximum number of tries.</param>
    /// <param name="cancellationToken">Ends tries and pauses.</param>
    public async Task<RequestOutcome> SendAsync(Func<HttpRequestMessage> make, TimeSpan requestedWait, int tries, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reply = await TryAsync(make, requestedWait, cancellationToken).ConfigureAwait(false);
            if (reply.Status is not null || attempt >= tries)
            {
                return reply with { Tries = attempt };
            }

            await Task.Delay(Pause(attempt, reply.After), options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    public static HttpRequestMessage Post(string path, object body)
    {
        // Bytes with a length instead of a stream: a stream is consumed by the first try.
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ClientJson.Wire));
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = content };
    }

    public static HttpRequestMessage Get(string path) => new(HttpMethod.Get, Address(path));

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private async Task<RequestOutcome> TryAsync(Func<HttpRequestMessage> make, TimeSpan requestedWait, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.AnswerLimit + requestedWait, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = make();
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await ReadAsync(response, either.Token).ConfigureAwait(false);
            return IsTransient(response.StatusCode)
                ? new RequestOutcome(null, body, body.GetDetail() ?? $"The worker answered {Number(response.StatusCode)}.") { Received = response.StatusCode, After = AfterOf(response) }
                : new RequestOutcome(response.StatusCode, body, body.GetDetail() ?? $"The worker answered {Number(response.StatusCode)}.") { Received = response.StatusCode };
        }
        catch (HttpRequestException fault)
        {
            return new RequestOutcome(null, default, $"The worker at {http.BaseAddress} can't be reached: {fault.Message}");
        }
        catch (IOException fault)
        {
            return new RequestOutcome(null, default, $"The worker's answer ended early: {fault.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RequestOutcome(null, default, $"The worker at {http.BaseAddress} did not answer in time.");
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            // Not JSON: another program, for example a proxy, has answered. Only the status is known.
            return default;
        }
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;

    private TimeSpan? AfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - options.TimeProvider.GetUtcNow(),
        _ => null,
    };

    private TimeSpan Pause(int attempt, TimeSpan? asked)
    {
        if (asked is { } wanted && wanted > TimeSpan.Zero)
        {
            return wanted < options.MaxPause ? wanted : options.MaxPause;
        }

        var longest = Math.Min(options.FirstPause.TotalSeconds * Math.Pow(2, attempt - 1), options.MaxPause.TotalSeconds);
        return TimeSpan.FromSeconds(longest * Jitter.NextDouble());
    }

    private static string Number(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The outcome of a request.</summary>
/// <param name="Status">Null when there was no final answer: none at all, or one that asks to try again later.</param>
/// <param name="Body">JSON; undefined when there was none.</param>
/// <param name="Why">Why there is no success, in words.</param>
internal sealed record RequestOutcome(HttpStatusCode? Status, JsonElement Body, string Why)
{
    /// <summary>The status of the last answer, also of one that asks to try again later; null when none came.</summary>
    public HttpStatusCode? Received { get; init; }

    /// <summary>The worker's <c>Retry-After</c>.</summary>
    public TimeSpan? After { get; init; }

    public int Tries { get; init; } = 1;

    public bool IsSuccess => Status is { } status && (int)status is >= 200 and < 300;

    public WireAnswer Answer => Body.ValueKind == JsonValueKind.Object ? Body.Deserialize<WireAnswer>(ClientJson.Wire)! : new WireAnswer();

    public BrowserAgentException Unexpected() => Received is { } status
        ? new BrowserAgentException($"The worker answered {((int)status).ToString(CultureInfo.InvariantCulture)}: {Why}", status, Problem())
        : new BrowserAgentException(Why, null);

    private ApiProblem? Problem()
    {
        try
        {
            return Answer is { Title: { } title } answer ? new ApiProblem(title, answer.Detail ?? "", answer.Errors ?? []) : null;
        }
        catch (JsonException)
        {
            // JSON of another program, for example a proxy. Only the status is known.
            return null;
        }
    }
}

internal static class ProblemDetailExtensions
{
    public static string? GetDetail(this JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String ? detail.GetString() : null;
}
