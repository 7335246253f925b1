namespace BrowserAgent.Sessions.Timing;

/// <summary>Why a <see cref="RenewableLease"/> is lost.</summary>
public enum RenewableLeaseLossReason
{
    /// <summary>It is not lost.</summary>
    None,

    /// <summary>The other side answered that the lease is no longer this owner's.</summary>
    Refused,

    /// <summary>No renewal succeeded before the reserve began.</summary>
    NotRenewed,
}
