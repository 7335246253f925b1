using BrowserAgent.Tasks.Erasure;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Finds one job, and erases no job.</summary>
internal sealed class FakeJobErasure : IJobErasure
{
    public const string Reason = "it runs";

    public Task<SubjectSearchResult> FindAsync(string subject, CancellationToken cancellationToken) =>
        Task.FromResult(new SubjectSearchResult([new FoundJob(SampleJobs.InReview, JobState.Review, ["queue"])], HasMore: false, []));

    public Task<ErasureResult> EraseAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken) => Task.FromResult<ErasureResult>(new ErasureResult.Refused(Reason));
}
