namespace BrowserAgent.Fixtures.Meridian.Faults;

/// <summary>A request that stands still at an exact point of its save.</summary>
public sealed record HeldRequest(int Id, string Kind, string Account, string Reference, DateTimeOffset Since);

/// <summary>
/// Requests held by a fault until somebody releases them. A caller that hangs up does not release its request: a real server
/// goes on working for a client that has died, and that is what a campaign wants to see.
/// </summary>
internal sealed class HeldRequestStore(TimeProvider timeProvider) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (HeldRequest Request, TaskCompletionSource<bool> Go)> _held = [];
    private readonly CancellationTokenSource _closing = new();
    private int _count;

    public IReadOnlyList<HeldRequest> Held
    {
        get
        {
            lock (_lock)
            {
                return [.. _held.Values.Select(entry => entry.Request).OrderBy(request => request.Id)];
            }
        }
    }

    /// <summary>Waits for its release, or for <paramref name="ms"/>; false when the request is to be dropped.</summary>
    public async Task<bool> HoldAsync(string kind, string account, string reference, int? ms)
    {
        var go = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id;
        lock (_lock)
        {
            id = ++_count;
            _held[id] = (new HeldRequest(id, kind, account, reference, timeProvider.GetUtcNow()), go);
        }

        try
        {
            TimeSpan limit = ms is { } given ? TimeSpan.FromMilliseconds(given) : Timeout.InfiniteTimeSpan;
            return await go.Task.WaitAsync(limit, timeProvider, _closing.Token);
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            // Meridian is closing: nothing more may be committed.
            return false;
        }
        finally
        {
            lock (_lock)
            {
                _held.Remove(id);
            }
        }
    }

    /// <summary>Lets the matching requests go on, or drops them; returns how many.</summary>
    public int Release(int? id, string? reference, bool drop)
    {
        lock (_lock)
        {
            int released = 0;
            foreach ((HeldRequest request, TaskCompletionSource<bool> go) in _held.Values)
            {
                if ((id is null || request.Id == id) && (reference is null || request.Reference == reference) && go.TrySetResult(!drop))
                {
                    released++;
                }
            }

            return released;
        }
    }

    public void Close() => _closing.Cancel();

    public void Dispose() => _closing.Dispose();
}
