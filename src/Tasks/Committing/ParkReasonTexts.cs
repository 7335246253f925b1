using System.Text;
using BrowserAgent.Tasks.Audit;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What a person reads when a job waits for their decision: what happened, where, the next move.</summary>
internal static class ParkReasonTexts
{
    private const int MaxFields = 12;

    private const string AfterClick =
        "Check in the site. If the record is there and right, approve: the job verifies it and is done. If it is certainly not there, reject this job and submit it again.";

    /// <param name="naturalKey">Of the job.</param>
    /// <param name="found">One record that differs, or several records.</param>
    /// <param name="pastIntent">Whether this job may have saved it.</param>
    public static string Found(string? naturalKey, RecordVerificationResult found, bool pastIntent) => found switch
    {
        RecordVerificationResult.Different different => FoundDifferent(naturalKey, different.Comparison, pastIntent),
        RecordVerificationResult.NearOnly near => NearOnly(naturalKey, near.Keys, pastIntent),
        RecordVerificationResult.Multiple multiple => Multiple(naturalKey, multiple.Count),
        _ => throw new InvalidOperationException($"A record verification that ended as {found} is no reason to park a job."),
    };

    public static string Refused(string siteText) =>
        $"The site did not save the record and says: \"{siteText}\". The record search finds none. Reject this job, correct the payload and submit it again.";

    public static string CannotCheck(string? naturalKey, string why) =>
        $"Whether {naturalKey} was saved can't be checked: {why} {AfterClick}";

    public static string Unknown(string? naturalKey, TimeSpan searched, string? last) =>
        $"Whether {naturalKey} was saved is unknown: the record was searched for {searched.TotalSeconds:0} s and not found"
        + $"{(last is null ? "" : $" (last: {last})")}. It was not entered again. {AfterClick}";

    private static string FoundDifferent(string? naturalKey, IReadOnlyList<FieldComparison> comparison, bool pastIntent)
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
            : ". Nothing was entered. Correct the record in the site and approve to check it again, or reject the job and submit it again.");
        return text.ToString();
    }

    private static string NearOnly(string? naturalKey, IReadOnlyList<string> keys, bool pastIntent) =>
        $"The site shows no record of {naturalKey}, but of keys that look like it: {string.Join("; ", keys.Take(MaxFields))}. "
        + (pastIntent
            ? "This job may have saved one of them under a changed key. It was not entered again. If so, correct the key in the site and approve. "
            : "Nothing was entered. If one of them is the record, correct its key in the site and approve. ")
        + "If they are other records, let the site pack say so (matters, at the natural key's field) and approve.";

    private static string Multiple(string? naturalKey, int count) =>
        $"The site holds {count} records of {naturalKey}, but at most one is expected. This run entered nothing further. Leave only the right one in the site, then approve to check again, or reject the job.";
}
