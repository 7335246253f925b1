using System.Globalization;
using System.Net;
using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>
/// Speaks to a BrowserAgent worker. Every request may be repeated without harm, and is, when an answer is lost or the worker is busy: jobs carry an
/// idempotency key, and looking and cancelling change nothing the second time. Safe to share between threads.
/// </summary>
public sealed class BrowserAgentClient : IDisposable
{
    private const int MostInOneRequest = 1_000;
    private static readonly TimeSpan OneWait = TimeSpan.FromSeconds(30);

    private readonly HttpClient? _own;
    private readonly RequestSender _sender;

    /// <param name="http">With the worker's address as its base, and the key in its header <c>X-Api-Key</c>. Stays the caller's. Its time limit should be over 60 s, or waiting asks more often.</param>
    /// <param name="options">Null for the defaults.</param>
    public BrowserAgentClient(HttpClient http, BrowserAgentClientOptions? options = null) => _sender = new RequestSender(http, options ?? new BrowserAgentClientOptions());

    private BrowserAgentClient(HttpClient own, BrowserAgentClientOptions? options, bool _)
        : this(own, options) => _own = own;

    /// <summary>A client with connections of its own; dispose it.</summary>
    /// <param name="worker">The worker's address, for example <c>http://127.0.0.1:8730</c>.</param>
    /// <param name="apiKey">The worker's key.</param>
    /// <param name="options">Null for the defaults.</param>
    public static BrowserAgentClient Create(Uri worker, string apiKey, BrowserAgentClientOptions? options = null)
    {
        var http = new HttpClient { BaseAddress = worker, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        return new BrowserAgentClient(http, options, true);
    }

    /// <summary>Sends a job. The answer to a repeat after a lost answer is <see cref="EnqueueOutcome.Known"/>: one job, in any case.</summary>
    /// <exception cref="BrowserAgentException">The worker refuses this caller.</exception>
    public async Task<EnqueueOutcome> EnqueueAsync(NewJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var key = KeyOf(job);
        var wire = ClientJson.Of(job, key);
        var reply = await _sender.SendAsync(() => RequestSender.Post("/v1/jobs", wire), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            null => new EnqueueOutcome.Unavailable(reply.Why, key),
            HttpStatusCode.OK or HttpStatusCode.Accepted => OutcomeOf(reply.Answer, key),
            HttpStatusCode.Conflict => new EnqueueOutcome.KeyReused(reply.Answer.Id ?? "", reply.Why, key),
            HttpStatusCode.UnprocessableEntity => new EnqueueOutcome.Rejected(reply.Answer.Id ?? "", reply.Answer.Errors ?? [], key),
            HttpStatusCode.BadRequest => new EnqueueOutcome.Unreadable(reply.Answer.Errors ?? [new JobError("body", reply.Why)], key),
            _ => throw reply.Unexpected(),
        };
    }

    /// <summary>Sends many jobs, 1,000 in a request; answers in their order. What was not answered is sent again, with the same keys.</summary>
    /// <exception cref="BrowserAgentException">The worker refuses this caller. Jobs of earlier requests are stored.</exception>
    public async Task<IReadOnlyList<EnqueueOutcome>> EnqueueManyAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var outcomes = new List<EnqueueOutcome>(jobs.Count);
        foreach (var chunk in jobs.Chunk(MostInOneRequest))
        {
            outcomes.AddRange(await EnqueueChunkAsync([.. chunk.Select(job => ClientJson.Of(job, KeyOf(job)))], cancellationToken).ConfigureAwait(false));
        }

        return outcomes;
    }

    /// <summary>The job as it stands; null when there is none.</summary>
    /// <exception cref="BrowserAgentException">There was no answer, or the worker refuses this caller.</exception>
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

    /// <summary>Waits until the job has settled: done, dead, rejected, cancelled, or waiting for a person. A worker that restarts meanwhile is asked again.</summary>
    /// <param name="id">The job.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="cancellationToken">Ends the waiting with an exception, before the limit.</param>
    /// <exception cref="BrowserAgentException">The worker refuses this caller.</exception>
    public async Task<WaitOutcome> WaitAsync(string id, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var clock = _sender.Options.Clock;
        var started = clock.GetTimestamp();
        JobInfo? seen = null;
        while (true)
        {
            var left = limit - clock.GetElapsedTime(started);
            var wait = left <= TimeSpan.Zero ? TimeSpan.Zero : left < OneWait ? left : OneWait;
            var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            var reply = await _sender.SendAsync(() => RequestSender.Get($"{PathOf(id)}?wait={seconds}"), wait, tries: 1, cancellationToken).ConfigureAwait(false);
            switch (reply.Status)
            {
                case HttpStatusCode.OK:
                    seen = reply.Body.Deserialize<JobInfo>(ClientJson.Wire)!;
                    break;
                case HttpStatusCode.NotFound:
                    return new WaitOutcome.NotFound();
                case null when clock.GetElapsedTime(started) < limit:
                    await Task.Delay(reply.After is { } after && after < _sender.Options.LongestPause ? after : _sender.Options.FirstPause, clock, cancellationToken).ConfigureAwait(false);
                    continue;
                case null:
                    return seen is null ? new WaitOutcome.Unavailable(reply.Why) : new WaitOutcome.StillOpen(seen);
                default:
                    throw reply.Unexpected();
            }

            if (seen.IsSettled)
            {
                return new WaitOutcome.Settled(seen);
            }

            if (clock.GetElapsedTime(started) >= limit)
            {
                return new WaitOutcome.StillOpen(seen);
            }
        }
    }

    /// <summary>Ends a job: at once when it waits, at its next safe point when it runs.</summary>
    /// <param name="id">The job.</param>
    /// <param name="reason">Why, for whoever looks later.</param>
    /// <param name="by">Who asks; kept in the audit trail.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <exception cref="BrowserAgentException">The worker refuses this caller.</exception>
    public async Task<CancelOutcome> CancelAsync(string id, string? reason = null, string? by = null, CancellationToken cancellationToken = default)
    {
        var reply = await _sender.SendAsync(
            () => RequestSender.Post($"{PathOf(id)}/cancel", new { by, reason }), TimeSpan.Zero, _sender.Options.MaxTries, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            null => new CancelOutcome.Unavailable(reply.Why),
            HttpStatusCode.OK => new CancelOutcome.Cancelled(),
            HttpStatusCode.Accepted => new CancelOutcome.Asked(),
            HttpStatusCode.NotFound => new CancelOutcome.NotFound(),
            // The first try may have been carried out and its answer lost: then the second comes too late because of the first.
            HttpStatusCode.Conflict when reply.Tries > 1 && (await GetAsync(id, cancellationToken).ConfigureAwait(false))?.State == JobState.Cancelled => new CancelOutcome.Cancelled(),
            HttpStatusCode.Conflict => new CancelOutcome.TooLate(reply.Why),
            _ => throw reply.Unexpected(),
        };
    }

    public void Dispose() => _own?.Dispose();

    private static string KeyOf(NewJob job) => job.IdempotencyKey ?? $"client-{Guid.NewGuid():N}";

    private static string PathOf(string id) => $"/v1/jobs/{Uri.EscapeDataString(id)}";

    private static EnqueueOutcome OutcomeOf(WireAnswer answer, string key) => answer.Word switch
    {
        "accepted" => new EnqueueOutcome.Accepted(answer.Id ?? "", key),
        "in_review" => new EnqueueOutcome.InReview(answer.Id ?? "", answer.Reasons ?? [], key),
        "known" => new EnqueueOutcome.Known(answer.Id ?? "", key),
        "key_reused" => new EnqueueOutcome.KeyReused(answer.Id ?? "", answer.Detail ?? "", key),
        "rejected" => new EnqueueOutcome.Rejected(answer.Id ?? "", answer.Errors ?? [], key),
        "unreadable" => new EnqueueOutcome.Unreadable(answer.Errors ?? [], key),
        "unavailable" => new EnqueueOutcome.Unavailable(answer.Detail ?? "", key),
        var word => throw new BrowserAgentException($"The worker answered \"{word}\", which this client does not know. Take a newer BrowserAgent.Client.", null),
    };

    private async Task<EnqueueOutcome[]> EnqueueChunkAsync(WireJob[] jobs, CancellationToken cancellationToken)
    {
        var outcomes = new EnqueueOutcome[jobs.Length];
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
                outcomes[open[place]] = reply.Status is null ? new EnqueueOutcome.Unavailable(reply.Why, key) : OutcomeOf(reply.Answer.Answers![place], key);
            }

            if (reply.Status is null)
            {
                break;
            }

            open = [.. open.Where(place => outcomes[place] is EnqueueOutcome.Unavailable)];
            if (open.Length > 0 && round < _sender.Options.MaxTries)
            {
                await Task.Delay(_sender.Options.FirstPause, _sender.Options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return outcomes;
    }
}
