using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Writes who asked in place of an archive.</summary>
internal sealed class FakeJobExport : IJobExport
{
    public string? WhyNot(AuditTrail trail) => null;

    public async Task WriteAsync(AuditTrail trail, JobRecord? job, string byWhom, Stream output, CancellationToken cancellationToken) =>
        await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{trail.JobId} {job?.State} {byWhom}"), cancellationToken);
}
