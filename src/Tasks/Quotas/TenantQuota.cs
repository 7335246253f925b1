using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Quotas;

/// <summary>The quotas of one tenant.</summary>
public sealed record TenantQuota
{
    /// <summary>As <c>Quotas:Default:WaitingJobs</c>, which holds when this is not set.</summary>
    [Range(0, 100_000_000)]
    public int? WaitingJobs { get; init; }

    /// <summary>As <c>Quotas:Default:RequestsPerMinute</c>, which holds when this is not set.</summary>
    [Range(0, 10_000_000)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>As <c>Quotas:Default:BytesPerMinute</c>, which holds when this is not set.</summary>
    [Range(0, int.MaxValue)]
    public int? BytesPerMinute { get; init; }

    /// <summary>As <c>Quotas:Default:RejectedJobs</c>, which holds when this is not set.</summary>
    [Range(0, 10_000_000)]
    public int? RejectedJobs { get; init; }
}
