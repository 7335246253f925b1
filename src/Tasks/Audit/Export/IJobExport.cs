using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Export;

/// <summary>Writes all that is known about a job into one zip archive, in clear: trail, pictures, payload, result, a page for a browser, and a signed manifest.</summary>
public interface IJobExport
{
    /// <summary>Why the job can't be exported now, with the next move; null when it can.</summary>
    string? WhyNot(AuditTrail trail);

    /// <param name="trail">The job's trail.</param>
    /// <param name="job">Its record; null when the queue has it no more.</param>
    /// <param name="byWhom">Stands in the manifest.</param>
    /// <param name="output">Gets the archive. It is written as it is made, with one picture at a time in memory.</param>
    /// <param name="cancellationToken">Ends it; the archive is then incomplete, and has no manifest.</param>
    Task WriteAsync(AuditTrail trail, JobRecord? job, string byWhom, Stream output, CancellationToken cancellationToken);
}
