namespace BrowserAgent.Tasks.Queue;

/// <summary>
/// Lets calls that come together share one: those of the same moment, and those that come while one is under way, which go when it is back.
/// So an idle queue waits for nothing, and a busy one pays for a script once for many.
/// </summary>
/// <param name="most">Asks in one call.</param>
/// <param name="call">Answers the asks in their order. When it fails, all of them fail.</param>
internal sealed class Coalescer<TAsk, TAnswer>(int most, Func<IReadOnlyList<TAsk>, Task<IReadOnlyList<TAnswer>>> call)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = [];
    private bool _underWay;

    /// <param name="ask">What is asked.</param>
    /// <param name="cancellationToken">Takes the ask back only while it was not sent: what Redis was told, it does.</param>
    public Task<TAnswer> AskAsync(TAsk ask, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(ask, new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (_underWay)
            {
                return waiting.Answer.Task;
            }

            _underWay = true;
        }

        _ = SendAllAsync();
        return waiting.Answer.Task;
    }

    private async Task SendAllAsync()
    {
        // An answer to many sets many to ask at once: without this the first of them would go alone.
        await Task.Yield();
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                var answers = await call([.. batch.Select(waiting => waiting.Ask)]);
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

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        lock (_lock)
        {
            while (batch.Count < most && _waiting.TryDequeue(out var next))
            {
                if (!next.CancellationToken.IsCancellationRequested || !next.Answer.TrySetCanceled(next.CancellationToken))
                {
                    batch.Add(next);
                }
            }

            _underWay = batch.Count > 0;
        }

        return batch;
    }

    private sealed record Waiting(TAsk Ask, TaskCompletionSource<TAnswer> Answer, CancellationToken CancellationToken);
}
