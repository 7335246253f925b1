using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Runs the pack's search flow and sorts the rows by their key. Sites search by part of a text, so rows of other keys are expected and left out. A row whose
/// key is the job's by the pack's canonical form is a hit, and the comparison that follows reports a difference that the pack does not forgive. A row whose
/// key only looks like the job's is named, so that a person decides.
/// A result without the key must be proved by the page (<see cref="SearchQuestion"/>); a search that another answer overtook is made again.
/// When the pack has a second search, it must agree that there is none.
/// </summary>
internal sealed class RecordFinder(IFlowRunner flows) : IRecordFinder
{
    /// <summary>The variable into which a search flow reads its table.</summary>
    public const string Found = "found";

    /// <summary>Rows whose key is near the job's, with what differs.</summary>
    public const string Near = "near";

    /// <summary>The names of a near row's two fields.</summary>
    public const string NearKey = "key", NearWhy = "why";

    private const int MaxSearches = 3;

    public async Task<FlowResult> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken)
    {
        var result = await FindByAsync(type.Entry!.Search, request, type, cancellationToken);
        if (type.Entry.SecondSearch is not { } second || !IsNothing(result))
        {
            return result;
        }

        var other = await FindByAsync(second, request, type, cancellationToken);
        if (other is not FlowResult.Completed || IsNothing(other))
        {
            return other;
        }

        // The record may have been saved between the two.
        var again = await FindByAsync(type.Entry.Search, request, type, cancellationToken);
        return IsNothing(again)
            ? new FlowResult.SearchUnproved(Found, $"{second.Name} of job type {type.Name}", "the first search finds no record of the natural key, twice, and this one finds one. Look at the site which is right, and correct the other search in the site pack.")
            : again;
    }

    private static bool IsNothing(FlowResult result) =>
        result is FlowResult.Completed { Reads: var reads } && RowsOf(reads, Found).Count == 0 && RowsOf(reads, Near).Count == 0;

    private static IReadOnlyList<FieldSet> RowsOf(FieldSet reads, string variable) => reads[variable] is FieldValue.Rows rows ? rows.Items : [];

    /// <summary>One of the two searches alone.</summary>
    public async Task<FlowResult> FindByAsync(FlowDefinition flow, FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken)
    {
        var outcome = await SearchAsync(flow, request, type, cancellationToken);
        if (outcome is not FlowResult.Completed completed)
        {
            return outcome;
        }

        if (completed.Reads[Found] is not FieldValue.Rows rows)
        {
            return new FlowResult.ElementUncertain(
                Found, flow.Name, $"the {flow.Name} flow of job type {type.Name} did not read a table into the variable {Found}; correct the site pack");
        }

        var key = type.NaturalKey!;
        var asked = request.Variables[key.Name] is { } value ? ValueTextFormatter.Of(value) : null;
        var longest = rows.Items.Select(row => row[key.Name]).OfType<FieldValue>().Select(shown => ValueTextFormatter.Of(shown).Length).DefaultIfEmpty().Max();
        var (hits, near) = (new List<FieldSet>(), new List<FieldSet>());
        foreach (var row in rows.Items.Where(row => !IsDraft(row, type.Entry!.Drafts)))
        {
            // A row whose key could not be read is a hit too: it may be this job's record, and missing it would mean entering the record twice.
            var shown = row[key.Name] is { } given ? ValueTextFormatter.Of(given) : null;
            switch (shown is null ? new KeyMatch.Same() : asked is null ? new KeyMatch.Other() : key.KeyForm.Compare(asked, shown, longest))
            {
                case KeyMatch.Same:
                    hits.Add(row);
                    break;
                case KeyMatch.Near alike:
                    near.Add(FieldSet.Empty.With(NearKey, new FieldValue.Text(shown!)).With(NearWhy, new FieldValue.Text(NearKeyTexts.Of(alike.Differences))));
                    break;
            }
        }

        return new FlowResult.Completed(FieldSet.Empty.With(Found, new FieldValue.Rows(hits)).With(Near, new FieldValue.Rows(near)));
    }

    private async Task<FlowResult> SearchAsync(FlowDefinition flow, FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken)
    {
        var key = type.NaturalKey!;
        var asking = request with
        {
            Question = request.Variables[key.Name] is { } value ? new SearchQuestion(key.Name, ValueTextFormatter.Of(value))
            {
                Form = key.KeyForm,
                IsRecord = row => !IsDraft(row, type.Entry!.Drafts),
            } : null
        };
        for (var searches = 1; ; searches++)
        {
            var outcome = await flows.RunAsync(asking, flow, cancellationToken);
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
        row[mark.Key] is { } shown && mark.Value.Any(text => string.Equals(
            CanonicalTextNormalizer.Normalize(ValueTextFormatter.Of(shown)), CanonicalTextNormalizer.Normalize(text), StringComparison.Ordinal)));
}
