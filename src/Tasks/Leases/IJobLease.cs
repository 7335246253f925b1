namespace BrowserAgent.Tasks.Leases;

/// <summary>The lease of the running job, for the commit guard.</summary>
internal interface IJobLease
{
    /// <summary>The time until the lease expires unless it is renewed, by this machine's monotonic clock. Never negative.</summary>
    TimeSpan TimeLeft { get; }

    /// <summary>Somebody requested that the job be cancelled. Before phase intent the run ends at its next safe point.</summary>
    bool CancelAsked { get; }

    /// <summary>Renews now. False when the renewal was refused or Redis did not answer: then nothing irreversible may follow.</summary>
    Task<bool> RenewAsync(CancellationToken cancellationToken);
}
