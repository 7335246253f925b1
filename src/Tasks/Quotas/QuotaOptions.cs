namespace BrowserAgent.Tasks.Quotas;

/// <summary>
/// How much one tenant may send and keep, so that its flood costs other tenants nothing. Keys with the scope <c>admin</c>, reading, cancelling and deciding are not limited. Section
/// <c>Quotas</c>.
/// </summary>
public sealed record QuotaOptions
{
    public const string Section = "Quotas";

    /// <summary>What holds for tenants, and in part for keys, that have nothing of their own below.</summary>
    public QuotaDefaults Default { get; init; } = new();

    /// <summary>Quotas of single tenants, by name; what is not set there is as in <see cref="Default"/>. Default none. Every worker of a queue must be given the same.</summary>
    public Dictionary<string, TenantQuota> Tenants { get; init; } = new(StringComparer.Ordinal);

    internal static QuotaOptions None { get; } = new() { Default = new QuotaDefaults { WaitingJobs = 0, RejectedJobs = 0 } };

    public int WaitingJobsOf(string tenant) => Tenants.GetValueOrDefault(tenant)?.WaitingJobs ?? Default.WaitingJobs;

    public int RequestsPerMinuteOf(string tenant) => Tenants.GetValueOrDefault(tenant)?.RequestsPerMinute ?? Default.RequestsPerMinute;

    public int BytesPerMinuteOf(string tenant) => Tenants.GetValueOrDefault(tenant)?.BytesPerMinute ?? Default.BytesPerMinute;

    public int RejectedJobsOf(string tenant) => Tenants.GetValueOrDefault(tenant)?.RejectedJobs ?? Default.RejectedJobs;
}
