using System.Text;
using BrowserAgent.Tasks.Audit;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What a person reads when a job is theirs to decide: what, where, the next move.</summary>
internal static class ParkReason
{
    private const int MaxFields = 12;

    private const string AfterClick =
        "Look in the site. If the record is there and right, approve: the job verifies it and is done. If it is certainly not there, reject this job and send it anew.";

    public static string FoundDifferent(string? naturalKey, IReadOnlyList<FieldComparison> comparison, bool pastIntent)
    {
        var beginning = pastIntent
            ? $"The saved record of {naturalKey} differs from the payload: "
            : $"The site already holds a record of {naturalKey} that differs from the payload: ";
        var text = new StringBuilder(beginning);
        if (comparison.Count == 0)
        {
            text.Append("no field could be compared; the site pack's equal section names none that the payload gives");
        }

        var different = comparison.Where(field => !field.Equal).ToList();
        text.AppendJoin("; ", different.Take(MaxFields).Select(field => $"{field.Field} asked \"{field.Asked}\", shown \"{field.Saved ?? "(not readable)"}\""));
        if (different.Count > MaxFields)
        {
            text.Append("; and ").Append(different.Count - MaxFields).Append(" more in the audit");
        }

        text.Append(pastIntent
            ? ". Correct the record in the site and approve, or reject the job."
            : ". Nothing was entered. Correct either the record or the job; approve to look again, or reject.");
        return text.ToString();
    }

    public static string Multiple(string? naturalKey, int count) =>
        $"The site holds {count} records of {naturalKey}, which should be alone. This run entered nothing further. Settle in the site which one is right, then approve to look again, or reject.";

    public static string Refused(string siteText) =>
        $"The site did not save and says: \"{siteText}\". The record search finds none. Reject this job, mend the payload and send it anew.";

    public static string NeverReached(string summary) =>
        $"The commit click never reached the site ({summary}) and the record search finds none. Past the intent a job is never run fresh: {AfterClick}";

    public static string Unknown(string? naturalKey, TimeSpan searched, string? last) =>
        $"Whether {naturalKey} was saved is unknown: the record was searched for {searched.TotalSeconds:0} s and not found"
        + $"{(last is null ? "" : $" (last: {last})")}. It was not entered again. {AfterClick}";
}
