using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Leases;

/// <summary>The lease renewer as the commit guard uses it. When Redis does not answer, the commit is not allowed, however long the lease is still valid.</summary>
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
