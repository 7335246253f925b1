namespace BrowserAgent.Sessions.Leasing;

/// <summary>The result of a <see cref="LeaseRequest"/>.</summary>
public abstract record LeaseResult
{
    private LeaseResult()
    {
    }

    /// <summary>The caller has a session that is logged in, until it disposes the lease.</summary>
    public sealed record Granted(SessionLease Lease) : LeaseResult;

    /// <summary>All sessions were busy, or could not be warmed, for the whole wait limit.</summary>
    public sealed record NoneFree(string Why) : LeaseResult;

    /// <summary>The site refused every account that could serve: a retry makes no sense before a person has corrected the secret or the account.</summary>
    public sealed record AccountsRefused(string Why) : LeaseResult;

    /// <summary>No account of that site or name is configured.</summary>
    public sealed record NotConfigured(string Why) : LeaseResult;
}
