namespace BrowserAgent.Tasks.Queue;

/// <summary>The answer to a request to cancel a job.</summary>
public enum CancelResult
{
    /// <summary>The job is cancelled.</summary>
    Cancelled,

    /// <summary>The job runs. It is cancelled at its next safe point, unless its record may already be in the site: then it is verified first and ends as what is found.</summary>
    Requested,

    /// <summary>The job is finished, or in review with a record that may be in the site.</summary>
    TooLate,
    NotFound,
}
