namespace BrowserAgent.Sessions.Leasing;

/// <summary>The pool's answer to a <see cref="LeaseRequest"/>.</summary>
public abstract record LeaseResult
{
    private LeaseResult()
    {
    }

    /// <summary>An authenticated session is yours until the lease is disposed.</summary>
    public sealed record Granted(SessionLease Lease) : LeaseResult;

    /// <summary>All sessions stayed busy, or could not be warmed, for the whole wait limit.</summary>
    public sealed record NoneFree(string Why) : LeaseResult;

    /// <summary>The site refused every account that could serve: nothing will change until a person mends the secret.</summary>
    public sealed record AccountsRefused(string Why) : LeaseResult;

    /// <summary>No account of that site or name is configured.</summary>
    public sealed record NotConfigured(string Why) : LeaseResult;
}
