using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Erasure;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.Tasks;

/// <summary>Registers what writes, reads, exports and erases audit trails.</summary>
internal static class AuditRegistration
{
    public static IServiceCollection AddAuditTrails(this IServiceCollection services)
    {
        services.AddSingleton<AuditReader>();
        services.AddSingleton<UnanchoredTrails>();
        services.AddSingleton<AuditTrailAppenders>();
        services.AddSingleton<AuditAvailability>();
        services.AddSingleton<IClaimReadiness>(provider => provider.GetRequiredService<AuditAvailability>());
        services.AddSingleton<IJobExport, JobExport>();
        services.AddSingleton<SubjectSearch>();
        services.AddSingleton<IJobErasure, JobErasure>();
        return services;
    }
}
