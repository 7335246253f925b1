using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Authorization;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Tenant">Only this tenant's jobs; null for all that the caller may see.</param>
/// <param name="Before">Only jobs older than this one; null for the newest. For callers without a list of tenants, only together with a tenant.</param>
internal readonly record struct JobListPage(string? Tenant, JobId? Before);
