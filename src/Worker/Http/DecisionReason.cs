using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>The rules for the reason of a decision or cancel. It is stored, shown and logged.</summary>
internal static class DecisionReason
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxLength = 500;

    /// <returns>Null when the reason may be stored, or when there is none.</returns>
    public static PayloadError? Check(string? reason) =>
        reason is null || (reason.Length <= MaxLength && !reason.Any(char.IsControl))
            ? null
            : new PayloadError("reason", $"Must be at most {MaxLength} characters without line breaks and other control characters.");

    /// <returns>An error when a request names who decides: that is the name of its key.</returns>
    public static PayloadError? CheckBy(string? by) =>
        by is null ? null : new PayloadError("by", "Can't be given: the name of the API key is recorded. Leave it out, and use a key of the person or system who decides.");
}
