using System.Globalization;
using System.Net;
using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>
/// Client of a BrowserAgent worker. When an answer is lost or the worker is busy, a request is repeated. Repeats are safe: jobs carry an idempotency
/// key, and reads and cancels have no further effect the second time. Thread-safe.
/// </summary>
public sealed class BrowserAgentClient : IDisposable
{
    private const int MaxJobsPerRequest = 1_000;
    private static readonly TimeSpan MaxWaitPerRequest = TimeSpan.FromSeconds(30);

    private readonly HttpClient? _ownedClient;
    private readonly RequestSender _sender;

    /// <param name="http">Has the worker's address as its base address and the key in the header <c>X-Api-Key</c>. The caller disposes it. Its timeout should be over 60 s; with a shorter one, waiting sends more requests.</param>
    /// <param name="options">Null for the defaults.</param>
    public BrowserAgentClient(HttpClient http, BrowserAgentClientOptions? options = null) => _sender = new RequestSender(http, options ?? new BrowserAgentClientOptions());

    private BrowserAgentClient(HttpClient ownedClient, BrowserAgentClientOptions? options, bool _)
        : this(ownedClient, options) => _ownedClient = ownedClient;

    /// <summary>Creates a client with its own connections; dispose it.</summary>
    /// <param name="worker">The worker's address, for example <c>http://127.0.0.1:8730</c>.</param>
    /// <param name="apiKey">The worker's key.</param>
    /// <param name="options">Null for the defaults.</param>
    public static BrowserAgentClient Create(Uri worker, string apiKey, BrowserAgentClientOptions? options = null)
    {
        var http = new HttpClient { BaseAddress = worker, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        return new BrowserAgentClient(http, options, true);
    }

    /// <summary>Sends a job. A repeat after a lost answer returns <see cref="EnqueueResult.Known"/>; the job is stored once in any case.</summary>
    /// <exception cref="BrowserAgentException">The worker rejects this caller, for example because of a wrong key.</exception>
    public async Task<EnqueueResult> EnqueueAsync(NewJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var key = KeyOf(job);
        var wire = ClientJson.Of(job, key);
        var reply = await _sender.SendAsync(() => RequestSender.Post("/v1/jobs", wire), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            null => NoResult(reply, key),
            HttpStatusCode.OK or HttpStatusCode.Accepted => ResultOf(reply.Answer, key),
            HttpStatusCode.Conflict => new EnqueueResult.KeyReused(reply.Answer.Id ?? "", reply.Why, key),
            HttpStatusCode.UnprocessableEntity => new EnqueueResult.Rejected(reply.Answer.Id ?? "", reply.Answer.Errors ?? [], key),
            HttpStatusCode.BadRequest => new EnqueueResult.Unreadable(reply.Answer.Errors ?? [new JobError("body", reply.Why)], key),
            _ => throw reply.Unexpected(),
        };
    }

    /// <summary>Sends many jobs, 1,000 per request, and returns their results in the same order. Jobs without an answer are sent again with the same keys.</summary>
    /// <exception cref="BrowserAgentException">The worker rejects this caller. Jobs of earlier requests are stored.</exception>
    public async Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var outcomes = new List<EnqueueResult>(jobs.Count);
        foreach (var chunk in jobs.Chunk(MaxJobsPerRequest))
        {
            outcomes.AddRange(await EnqueueChunkAsync([.. chunk.Select(job => ClientJson.Of(job, KeyOf(job)))], cancellationToken).ConfigureAwait(false));
        }

        return outcomes;
    }

    /// <summary>Reads a job; null when there is none.</summary>
    /// <exception cref="BrowserAgentException">There was no answer, or the worker rejects this caller.</exception>
    public async Task<JobInfo?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        var reply = await _sender.SendAsync(() => RequestSender.Get(PathOf(id)), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            HttpStatusCode.OK => reply.Body.Deserialize<JobInfo>(ClientJson.Wire),
            HttpStatusCode.NotFound => null,
            _ => throw reply.Unexpected(),
        };
    }

    /// <summary>Waits until the job has settled: done, dead, rejected, cancelled, or waiting for a person. Goes on when the worker restarts meanwhile.</summary>
    /// <param name="id">The job.</param>
    /// <param name="limit">Longest time to wait.</param>
    /// <param name="cancellationToken">Ends the wait with an exception before the limit.</param>
    /// <exception cref="BrowserAgentException">The worker rejects this caller, for example because of a wrong key.</exception>
    public async Task<WaitResult> WaitAsync(string id, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var timeProvider = _sender.Options.TimeProvider;
        var started = timeProvider.GetTimestamp();
        JobInfo? seen = null;
        while (true)
        {
            var left = limit - timeProvider.GetElapsedTime(started);
            var wait = left <= TimeSpan.Zero ? TimeSpan.Zero : left < MaxWaitPerRequest ? left : MaxWaitPerRequest;
            var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            var reply = await _sender.SendAsync(() => RequestSender.Get($"{PathOf(id)}?wait={seconds}"), wait, tries: 1, cancellationToken).ConfigureAwait(false);
            switch (reply.Status)
            {
                case HttpStatusCode.OK:
                    seen = reply.Body.Deserialize<JobInfo>(ClientJson.Wire)!;
                    break;
                case HttpStatusCode.NotFound:
                    return new WaitResult.NotFound();
                case null when timeProvider.GetElapsedTime(started) < limit:
                    await Task.Delay(reply.After is { } after && after < _sender.Options.MaxPause ? after : _sender.Options.FirstPause, timeProvider, cancellationToken).ConfigureAwait(false);
                    continue;
                case null:
                    return seen is null ? new WaitResult.Unavailable(reply.Why) : new WaitResult.StillOpen(seen);
                default:
                    throw reply.Unexpected();
            }

            if (seen.IsSettled)
            {
                return new WaitResult.Settled(seen);
            }

            if (timeProvider.GetElapsedTime(started) >= limit)
            {
                return new WaitResult.StillOpen(seen);
            }
        }
    }

    /// <summary>Cancels a job: at once when it waits, at its next safe point when it runs.</summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">Why, at most 500 characters; kept in the audit trail with the name of the key.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="BrowserAgentException">The worker rejects this caller, for example because of a wrong key.</exception>
    public async Task<CancelResult> CancelAsync(string id, string? reason = null, CancellationToken cancellationToken = default)
    {
        var reply = await _sender.SendAsync(
            () => RequestSender.Post($"{PathOf(id)}/cancel", new { reason }), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            null => new CancelResult.Unavailable(reply.Why),
            HttpStatusCode.OK => new CancelResult.Cancelled(),
            HttpStatusCode.Accepted => new CancelResult.Requested(),
            HttpStatusCode.NotFound => new CancelResult.NotFound(),
            // The first try may have cancelled the job and its answer may be lost; then the second try is too late because of the first.
            HttpStatusCode.Conflict when reply.Tries > 1 && (await GetAsync(id, cancellationToken).ConfigureAwait(false))?.State == JobState.Cancelled => new CancelResult.Cancelled(),
            HttpStatusCode.Conflict => new CancelResult.TooLate(reply.Why),
            _ => throw reply.Unexpected(),
        };
    }

    /// <summary>Gets JSON from any address of the API, for requests without a method of their own here, such as <c>/v1/sessions</c>. Repeated when an answer is lost or the worker is busy.</summary>
    /// <param name="path">Path and query, for example <c>/v1/jobs?limit=10</c>.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>The JSON of the answer; of kind <see cref="JsonValueKind.Undefined"/> when it has none.</returns>
    /// <exception cref="BrowserAgentException">There was no answer, or its status is not 2xx.</exception>
    public async Task<JsonElement> GetJsonAsync(string path, CancellationToken cancellationToken = default)
    {
        var reply = await _sender.SendAsync(() => RequestSender.Get(path), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
        return reply.IsSuccess ? reply.Body : throw reply.Unexpected();
    }

    /// <summary>Posts JSON to any address of the API, for requests without a method of their own here, such as <c>/v1/pause</c>. Sent once, because it is not known whether a repeat is safe.</summary>
    /// <param name="path">Path and query, for example <c>/v1/pause</c>.</param>
    /// <param name="body">The request's JSON.</param>
    /// <param name="cancellationToken">Ends the wait for the answer; the request may have been carried out.</param>
    /// <returns>The JSON of the answer; of kind <see cref="JsonValueKind.Undefined"/> when it has none.</returns>
    /// <exception cref="BrowserAgentException">There was no answer, or its status is not 2xx.</exception>
    public async Task<JsonElement> PostJsonAsync(string path, JsonElement body, CancellationToken cancellationToken = default)
    {
        var reply = await _sender.SendAsync(() => RequestSender.Post(path, body), TimeSpan.Zero, tries: 1, cancellationToken).ConfigureAwait(false);
        return reply.IsSuccess ? reply.Body : throw reply.Unexpected();
    }

    public void Dispose() => _ownedClient?.Dispose();

    private static string KeyOf(NewJob job) => job.IdempotencyKey ?? $"client-{Guid.NewGuid():N}";

    private static string PathOf(string id) => $"/v1/jobs/{Uri.EscapeDataString(id)}";

    private static EnqueueResult ResultOf(WireAnswer answer, string key) => answer.StatusWord switch
    {
        "accepted" => new EnqueueResult.Accepted(answer.Id ?? "", key),
        "in_review" => new EnqueueResult.InReview(answer.Id ?? "", answer.Reasons ?? [], key),
        "known" => new EnqueueResult.Known(answer.Id ?? "", key),
        "key_reused" => new EnqueueResult.KeyReused(answer.Id ?? "", answer.Detail ?? "", key),
        "rejected" => new EnqueueResult.Rejected(answer.Id ?? "", answer.Errors ?? [], key),
        "unreadable" => new EnqueueResult.Unreadable(answer.Errors ?? [], key),
        "over_quota" => new EnqueueResult.OverQuota(answer.Detail ?? "", null, key),
        "unavailable" => new EnqueueResult.Unavailable(answer.Detail ?? "", key),
        var word => throw new BrowserAgentException($"The worker answered \"{word}\", which this client does not know. Use a newer BrowserAgent.Client.", null),
    };

    private static EnqueueResult NoResult(RequestOutcome reply, string key) => reply.Received == HttpStatusCode.TooManyRequests
        ? new EnqueueResult.OverQuota(reply.Why, reply.After, key)
        : new EnqueueResult.Unavailable(reply.Why, key);

    private async Task<EnqueueResult[]> EnqueueChunkAsync(WireJob[] jobs, CancellationToken cancellationToken)
    {
        var outcomes = new EnqueueResult[jobs.Length];
        var open = Enumerable.Range(0, jobs.Length).ToArray();
        for (var round = 1; open.Length > 0 && round <= _sender.Options.MaxTries; round++)
        {
            var sent = open.Select(place => jobs[place]).ToArray();
            var reply = await _sender.SendAsync(() => RequestSender.Post("/v1/jobs", sent), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
            if (reply.Status is not (null or HttpStatusCode.OK))
            {
                throw reply.Unexpected();
            }

            for (var place = 0; place < open.Length; place++)
            {
                var key = jobs[open[place]].IdempotencyKey;
                outcomes[open[place]] = reply.Status is null ? NoResult(reply, key) : ResultOf(reply.Answer.Answers![place], key);
            }

            if (reply.Status is null)
            {
                break;
            }

            open = [.. open.Where(place => outcomes[place] is EnqueueResult.Unavailable or EnqueueResult.OverQuota)];
            if (open.Length > 0 && round < _sender.Options.MaxTries)
            {
                await Task.Delay(_sender.Options.FirstPause, _sender.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }

        return outcomes;
    }
}
