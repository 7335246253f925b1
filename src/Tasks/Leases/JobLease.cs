using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Leases;

/// <summary>The guard's view of the lease renewer. Redis not answering is a "no" to the commit, whatever is left of the lease.</summary>
internal sealed class JobLease(LeaseRenewer leaseRenewer) : IJobLease
{
    public TimeSpan TimeLeft => leaseRenewer.TimeLeft;

    public bool CancelAsked => leaseRenewer.CancelAsked;

    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await leaseRenewer.RenewNowAsync(cancellationToken);
        }
        catch (QueueUnavailableException)
        {
            return false;
        }
    }
}
