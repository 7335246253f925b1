using System.Text.RegularExpressions;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Authorization;

/// <summary>The reason of a job that waits for the natural key of another one. The queue writes it, with the other job's id.</summary>
internal static partial class BlockedReason
{
    /// <summary>What a caller is told who may not see the other job.</summary>
    public const string ByAnother = "waiting: blocked by another job";

    public static JobId? JobNamedIn(string? reason) =>
        reason is not null && Named().Match(reason) is { Success: true } match ? JobId.Parse(match.Groups["id"].Value) : null;

    [GeneratedRegex(@"\Awaiting: job (?<id>[0-9a-f]{32}) ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Named();
}
