namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Combines concurrent requests into one call: those made at the same moment, and those made while a call runs, which are sent when it returns.
/// So a request on an idle queue is sent without waiting, and on a busy one many requests share the cost of one script.
/// </summary>
/// <param name="maxBatchSize">The largest number of requests in one call.</param>
/// <param name="call">Returns the responses in the order of the requests. When it fails, all of them fail.</param>
internal sealed class RequestBatcher<TRequest, TResponse>(int maxBatchSize, Func<IReadOnlyList<TRequest>, Task<IReadOnlyList<TResponse>>> call)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingRequest> _waiting = [];
    private bool _isSending;

    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Withdraws the request only until it is sent: what Redis has received, it carries out.</param>
    public Task<TResponse> SubmitAsync(TRequest request, CancellationToken cancellationToken)
    {
        var waiting = new PendingRequest(request, new TaskCompletionSource<TResponse>(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (_isSending)
            {
                return waiting.Answer.Task;
            }

            _isSending = true;
        }

        _ = SendPendingAsync();
        return waiting.Answer.Task;
    }

    private async Task SendPendingAsync()
    {
        // Responses to many callers make many of them send their next request at once: without this the first would be sent alone.
        await Task.Yield();
        while (TakeBatch() is { Count: > 0 } batch)
        {
            try
            {
                var answers = await call([.. batch.Select(waiting => waiting.Request)]);
                foreach (var (waiting, answer) in batch.Zip(answers))
                {
                    waiting.Answer.SetResult(answer);
                }
            }
            catch (Exception fault)
            {
                // Every caller gets the exception and decides for itself what a lost response means.
                batch.ForEach(waiting => waiting.Answer.TrySetException(fault));
            }
        }
    }

    private List<PendingRequest> TakeBatch()
    {
        var batch = new List<PendingRequest>();
        lock (_lock)
        {
            while (batch.Count < maxBatchSize && _waiting.TryDequeue(out var next))
            {
                if (!next.CancellationToken.IsCancellationRequested || !next.Answer.TrySetCanceled(next.CancellationToken))
                {
                    batch.Add(next);
                }
            }

            _isSending = batch.Count > 0;
        }

        return batch;
    }

    private sealed record PendingRequest(TRequest Request, TaskCompletionSource<TResponse> Answer, CancellationToken CancellationToken);
}
