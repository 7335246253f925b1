namespace BrowserAgent.Tasks.Leases;

/// <summary>The queue's lease on the running job, as the commit guard sees it.</summary>
internal interface IJobLease
{
    /// <summary>Until the lease ends unless renewed, by this machine's monotonic clock. Never negative.</summary>
    TimeSpan TimeLeft { get; }

    /// <summary>Somebody asked the job to end. Before the intent it does, at the next safe point.</summary>
    bool CancelAsked { get; }

    /// <summary>Renews now. False when it was refused or nobody answered: then nothing irreversible may follow.</summary>
    Task<bool> RenewAsync(CancellationToken cancellationToken);
}
