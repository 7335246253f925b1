using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Running;

/// <summary>The guard's view of the lease keeper. Redis not answering is a "no" to the commit, whatever is left of the lease.</summary>
internal sealed class LeaseHold(LeaseKeeper keeper) : IJobHold
{
    public TimeSpan TimeLeft => keeper.TimeLeft;

    public bool CancelAsked => keeper.CancelAsked;

    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await keeper.RenewNowAsync(cancellationToken);
        }
        catch (QueueUnavailableException)
        {
            return false;
        }
    }
}
