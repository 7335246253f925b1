using System.Net;
using System.Text;
using System.Text.Json;
using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Verification;

namespace BrowserAgent.Demo.Running;

/// <summary>The worker's HTTP API, as a back office would use it.</summary>
internal sealed class WorkerApiClient : IDisposable
{
    private readonly HttpClient _http;

    public WorkerApiClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public async Task<SubmissionResult> SubmitAsync(OrderFileLine order, CancellationToken cancellationToken)
    {
        using var body = new StringContent(order.Json, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), body, cancellationToken);
        using var read = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        var root = read.RootElement;
        var id = Text(root, "id");
        return answer.StatusCode switch
        {
            HttpStatusCode.Accepted or HttpStatusCode.OK => new SubmissionResult(order.Id, id, Text(root, "status")!),
            HttpStatusCode.UnprocessableEntity => new SubmissionResult(order.Id, id, "rejected"),
            _ => new SubmissionResult(order.Id, null, $"{(int)answer.StatusCode} {Text(root, "title")} {Text(root, "detail")}"),
        };
    }

    /// <summary>Every job as it stands, without its audit trail.</summary>
    public async Task<IReadOnlyDictionary<string, ReportedJob>> JobsAsync(CancellationToken cancellationToken)
    {
        using var read = await GetAsync("/v1/jobs?limit=500", cancellationToken);
        return read!.RootElement.GetProperty("jobs").EnumerateArray()
            .Select(job => new ReportedJob { Id = Text(job, "id")!, State = Text(job, "state")!, Reason = Text(job, "reason") })
            .ToDictionary(job => job.Id);
    }

    /// <summary>The job with the sums of its audit trail; as it is when nothing was written about it.</summary>
    public async Task<ReportedJob> WithTrailAsync(ReportedJob job, CancellationToken cancellationToken)
    {
        using var read = await GetAsync($"/v1/jobs/{job.Id}/audit", cancellationToken);
        if (read is null)
        {
            return job;
        }

        var totals = read.RootElement.GetProperty("totals");
        var claimed = read.RootElement.GetProperty("events").EnumerateArray().Where(entry => Text(entry, "kind") == "claimed").ToList();
        return job with
        {
            Rungs = totals.GetProperty("rungs").EnumerateObject().ToDictionary(rung => rung.Name, rung => rung.Value.GetInt32()),
            LlmCalls = totals.GetProperty("llm_calls").GetInt32(),
            LlmTokens = totals.GetProperty("llm_tokens").GetInt64(),
            Pictures = totals.GetProperty("pictures").GetInt32(),
            ClaimedAt = claimed.Count == 0 ? null : claimed[0].GetProperty("at").GetDateTimeOffset(),
        };
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
