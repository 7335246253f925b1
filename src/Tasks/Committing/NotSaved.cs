namespace BrowserAgent.Tasks.Committing;

/// <summary>The click saved nothing, by what can be done about it.</summary>
/// <param name="Why">What was seen, and the next move.</param>
internal abstract record NotSaved(string Why)
{
    /// <summary>The site takes no work now, or can't be reached: the job is entered again later.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="RetryAfter">What the site asked for.</param>
    public sealed record Later(string Why, TimeSpan? RetryAfter) : NotSaved(Why);

    /// <summary>The form was too old, its session was over, or the button was not clicked: a form that is opened afresh may be saved.</summary>
    public sealed record FormAfresh(string Why) : NotSaved(Why);

    /// <summary>The site refused what was entered. Trying again would not help.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="IsCertain">False when the answer may also be that of a save: then the record is searched for as long as for an unknown commit.</param>
    public sealed record NeedsPerson(string Why, bool IsCertain) : NotSaved(Why);
}
