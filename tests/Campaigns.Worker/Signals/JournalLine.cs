using System.Diagnostics;
using System.Globalization;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>What a line of a worker's journal tells.</summary>
internal enum JournalLineKind
{
    /// <summary>The worker asks for its first job.</summary>
    Up,

    /// <summary>A job is this worker's; the detail is its phase as claimed.</summary>
    Claimed,

    /// <summary>A fenced write goes to the queue.</summary>
    Sent,

    /// <summary>The queue has answered it; the detail is the answer, or <c>Failed</c> or <c>Cancelled</c> when there is none.</summary>
    Answered,
}

/// <summary>
/// One line of a worker's journal. Worker and campaign both compile this file: the one writes, the other reads. Times are the machine's monotonic
/// clock, which all its processes share.
/// </summary>
internal sealed record JournalLine(long At, JournalLineKind Kind, string Verb, string JobId, long Fence, string Detail)
{
    private const int Fields = 6;

    public static JournalLine Up() => Of(JournalLineKind.Up, "", "", 0, "");

    public static JournalLine Of(JournalLineKind kind, string verb, string jobId, long fence, string detail) =>
        new(Stopwatch.GetTimestamp(), kind, verb, jobId, fence, detail);

    /// <returns>Null for a line that its writer did not live to finish.</returns>
    public static JournalLine? Parse(string text)
    {
        var fields = text.Split('\t');
        return fields.Length == Fields
            && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && Enum.TryParse<JournalLineKind>(fields[1], out var kind)
            && long.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
                ? new JournalLine(at, kind, fields[2], fields[3], fence, fields[5])
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}\t{Kind}\t{Verb}\t{JobId}\t{Fence}\t{Detail}");
}
