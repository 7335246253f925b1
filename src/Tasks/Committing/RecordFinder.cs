using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Runs the pack's search flow and picks the rows of the natural key. Sites search by part of a text, so rows of other keys are expected and left out.
/// A result without the key must be proved by the page (<see cref="SearchQuestion"/>); a search that another answer overtook is made again.
/// A key in other letter case is a hit: many sites treat "po-1" and "PO-1" as the same, and the comparison that follows reports the difference.
/// </summary>
internal sealed class RecordFinder(IFlowRunner flows) : IRecordFinder
{
    /// <summary>The variable into which a search flow reads its table.</summary>
    public const string Found = "found";

    private const int MaxSearches = 3;

    public async Task<FlowResult> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken)
    {
        var outcome = await SearchAsync(request, type, cancellationToken);
        if (outcome is not FlowResult.Completed completed)
        {
            return outcome;
        }

        if (completed.Reads[Found] is not FieldValue.Rows rows)
        {
            return new FlowResult.ElementUncertain(
                Found, type.Entry!.Search.Name, $"the search flow of job type {type.Name} did not read a table into the variable {Found}; correct the site pack");
        }

        var key = type.NaturalKey!.Name;
        var hits = rows.Items.Where(row => row[key] is not { } shown || SameKey(shown, request.Variables[key]));
        return new FlowResult.Completed(FieldSet.Empty.With(Found, new FieldValue.Rows([.. hits.Where(row => !IsDraft(row, type.Entry!.Drafts))])));
    }

    private async Task<FlowResult> SearchAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken)
    {
        var key = type.NaturalKey!.Name;
        var asking = request with { Question = request.Variables[key] is { } value ? new SearchQuestion(key, ValueTextFormatter.Of(value)) : null };
        for (var searches = 1; ; searches++)
        {
            var outcome = await flows.RunAsync(asking, type.Entry!.Search, cancellationToken);
            if (outcome is not FlowResult.SearchUnproved { MayRepeat: true } unproved)
            {
                return outcome;
            }

            if (searches == MaxSearches)
            {
                return new FlowResult.SiteError($"{searches} searches in a row were not proved. {unproved.Why}", RetryAfter: null);
            }
        }
    }

    private static bool IsDraft(FieldSet row, IReadOnlyDictionary<string, IReadOnlyList<string>> drafts) => drafts.Any(mark =>
        row[mark.Key] is { } shown && mark.Value.Any(text => CanonicalTextNormalizer.Same(ValueTextFormatter.Of(shown), text)));

    // A row whose key could not be read is a hit too: it may be this job's record, and missing it would mean entering the record twice.
    private static bool SameKey(FieldValue shown, FieldValue? asked) =>
        asked is not null && string.Equals(
            CanonicalTextNormalizer.Normalize(ValueTextFormatter.Of(shown)), CanonicalTextNormalizer.Normalize(ValueTextFormatter.Of(asked)), StringComparison.OrdinalIgnoreCase);
}
