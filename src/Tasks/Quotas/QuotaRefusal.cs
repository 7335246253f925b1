namespace BrowserAgent.Tasks.Quotas;

/// <summary>A submission that was refused because a quota is used up. Nothing was stored.</summary>
/// <param name="Quota">The setting, for example <c>WaitingJobs</c>.</param>
/// <param name="Whose">The tenant, or the key.</param>
/// <param name="Limit">Its value.</param>
/// <param name="Current">How much of it is used.</param>
/// <param name="RetryAfter">When another try makes sense.</param>
public sealed record QuotaRefusal(string Quota, string Whose, long Limit, long Current, TimeSpan RetryAfter);
