namespace BrowserAgent.Tasks.Jobs;

/// <summary>A job for whose end another one waits.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Its present state.</param>
public sealed record AwaitedJob(JobId Id, JobState State);
