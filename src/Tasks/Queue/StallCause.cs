namespace BrowserAgent.Tasks.Queue;

/// <summary>What a worker knows about the cause of a stall; it decides whether the stall is charged to the job.</summary>
internal enum StallCause
{
    /// <summary>The job: its page crashed while its browser went on, or its run came to no end. Charged.</summary>
    Job,

    /// <summary>A browser was lost in which this job ran alone. Charged once for each worker: a job that alone ends browsers of several workers is set aside.</summary>
    Alone,

    /// <summary>A browser, or several, were lost with more than one job. Not charged.</summary>
    Together,
}
