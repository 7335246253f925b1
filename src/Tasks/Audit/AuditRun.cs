using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit;

/// <summary>The run whose trail is recorded.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">1-based number of this run.</param>
/// <param name="Worker">The id of the worker that runs it.</param>
/// <param name="PastIntent">True when the job was claimed at phase intent or later: the click may have happened already.</param>
internal readonly record struct AuditRun(JobId Job, int Attempt, string Worker, bool PastIntent);
