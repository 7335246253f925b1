namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Lets calls that come together share one: those of the same moment, and those that come while one is under way, which go when it is back.
/// So an idle queue waits for nothing, and a busy one pays for a script once for many.
/// </summary>
/// <param name="maxBatchSize">Asks in one call.</param>
/// <param name="call">Answers the asks in their order. When it fails, all of them fail.</param>
internal sealed class RequestBatcher<TRequest, TResponse>(int maxBatchSize, Func<IReadOnlyList<TRequest>, Task<IReadOnlyList<TResponse>>> call)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingRequest> _waiting = [];
    private bool _isSending;

    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Takes the ask back only while it was not sent: what Redis was told, it does.</param>
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
        // An answer to many sets many to ask at once: without this the first of them would go alone.
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
                // Those who asked get it: each decides for itself what a lost answer means.
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
