namespace BrowserAgent.Tasks.Queue;

public enum CancelResult
{
    /// <summary>It is ended.</summary>
    Cancelled,

    /// <summary>It ends at its next safe point; when its record may be in the site already, that is found out first and the mark only shows.</summary>
    Requested,

    /// <summary>It is finished, or a person decides about a record that may be in the site.</summary>
    TooLate,
    NotFound,
}
