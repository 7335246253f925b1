using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Steps;

/// <summary>How a flow ended.</summary>
public abstract record FlowResult
{
    private FlowResult()
    {
    }

    /// <summary>In words for an operator: what, where, the next move.</summary>
    public abstract string Why { get; }

    /// <summary>All steps were done. Holds what the read steps read, by variable.</summary>
    public sealed record Completed(FieldSet Reads) : FlowResult
    {
        public override string Why => "completed";
    }

    /// <summary>No rung identified the element with certainty. A person decides.</summary>
    public sealed record ElementUncertain(string Element, string Position, string Detail) : FlowResult
    {
        public override string Why => $"Element {Element} ({Position}) was not found for certain: {Detail}";

        /// <summary>The page shows nothing at all. A flow that only reads may be started once more.</summary>
        public bool PageIsBlank { get; init; }
    }

    /// <summary>A search showed no record of the key, and nothing proves that the site holds none. Entering it might make a second record.</summary>
    public sealed record SearchUnproved(string Element, string Position, string Detail) : FlowResult
    {
        public override string Why => $"Table {Element} ({Position}): {Detail}";

        /// <summary>The same search may be proved when it is made again.</summary>
        public bool MayRepeat { get; init; }
    }

    /// <summary>The site did not accept or show the value: not among its choices, cut, changed to another value, or unreadable. Not retried.</summary>
    public sealed record ValueRefused(string Element, string Asked, string? Shown, string Detail) : FlowResult
    {
        public override string Why => $"Element {Element}: asked for \"{Asked}\", the site shows \"{Shown}\": {Detail}";
    }

    /// <summary>The file that the job names was not given to the page: it is not there, is another one, or may not be read. The page was not touched.</summary>
    public sealed record FileRefused(string Element, string File, string Detail) : FlowResult
    {
        public override string Why => $"Element {Element}: the file \"{File}\" was not given to the page: {Detail}";

        /// <summary>The whole folder can't be read now, so other jobs have the same trouble, and it may pass.</summary>
        public bool MayPass { get; init; }
    }

    /// <summary>The form itself says that it can't be saved as it is filled: a required field is empty, or it marks a value as invalid. A person decides.</summary>
    public sealed record FormNotAccepted(string Detail) : FlowResult
    {
        public override string Why => $"The form does not accept what it holds: {Detail}";
    }

    /// <summary>Fields of the form hold something else than before though no step was meant for them. The form may be filled afresh; when it happens again, a person decides.</summary>
    public sealed record FieldsChanged(string Detail) : FlowResult
    {
        public override string Why => $"Fields were changed that no step was meant for: {Detail}. If the site does so by itself, say siteChanges: true for the field's element in the site pack.";
    }

    /// <summary>The site ended the session; nothing was committed by this flow.</summary>
    public sealed record SessionEnded(string Detail) : FlowResult
    {
        public override string Why => $"The site ended the session: {Detail}";
    }

    /// <summary>The site's server denied a page (403). Trying again does not help.</summary>
    public sealed record AccessDenied(string Detail) : FlowResult
    {
        public override string Why => $"Access denied: {Detail}";
    }

    /// <summary>The site answered with an error, was too slow, or could not be reached. A later try may succeed.</summary>
    public sealed record SiteError(string Detail, TimeSpan? RetryAfter) : FlowResult
    {
        public override string Why => $"Site error: {Detail}";

        /// <summary>
        /// The whole site is unavailable: it answers 429, 502, 503 or 504, or can't be reached, so other jobs would fail too. False for an error that
        /// this job itself may have caused, such as a 500.
        /// </summary>
        public bool IsOutage { get; init; }
    }

    /// <summary>The page, context or browser crashed or closed during the flow.</summary>
    public sealed record BrowserLost(string Detail) : FlowResult
    {
        public override string Why => $"The browser was lost: {Detail}";
    }

    /// <summary>A guardrail stopped the flow: foreign origin, verb outside the list, commit out of place.</summary>
    public sealed record PolicyStopped(string Detail) : FlowResult
    {
        public override string Why => $"Stopped by policy: {Detail}";
    }
}
