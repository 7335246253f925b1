using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What a person reads when the site stored something before the commit.</summary>
internal static class DraftTexts
{
    private const string NextMove =
        "The commit was not clicked. Delete the draft in the site, or finish it there by hand, then approve to check again; or reject the job. "
        + "When such drafts may stay, say in the site pack by which column the search tells them from records (drafts).";

    public static string Stored(string? naturalKey, IReadOnlyList<EarlyWrite> writes, RecordVerificationResult found, RunFailure? failure) =>
        $"The site stored a draft by itself while the form was filled ({Requests(writes)}): the record search finds under {naturalKey} {What(found)}. "
        + (failure is null ? "" : $"The form was not finished: {failure.Why} ")
        + NextMove;

    public static string Unknown(string? naturalKey, IReadOnlyList<EarlyWrite> writes, string why) =>
        $"The site may have stored a draft of {naturalKey} by itself while the form was filled ({Requests(writes)}), and that can't be checked: {why} {NextMove}";

    public static string MayBeLeft(IReadOnlyList<EarlyWrite> writes) => $"The site may have stored a draft by itself while the form was filled ({Requests(writes)}).";

    private static string Requests(IReadOnlyList<EarlyWrite> writes) => string.Join("; ", writes.Select(write => write.Description).Distinct(StringComparer.Ordinal));

    private static string What(RecordVerificationResult found) => found switch
    {
        RecordVerificationResult.Multiple multiple => $"{multiple.Count} records",
        RecordVerificationResult.Different different => $"one record, which differs from the payload in {string.Join(", ", different.Comparison.Where(field => !field.Equal).Select(field => field.Field))}",
        RecordVerificationResult.NearOnly near => $"none, but records of keys that look like it: {string.Join("; ", near.Keys)}",
        _ => "one record, equal to the payload",
    };
}
