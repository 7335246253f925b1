using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Searches for the job's record, opens it, reads it and compares it with the payload: the only way to find out whether a record is there. It changes
/// nothing on the site, so it is repeated once after a new login, and, past the intent, once in another session when the browser is lost.
/// </summary>
internal sealed class RecordVerifier(IFlowRunner flows, IRecordFinder search)
{
    public async Task<RecordVerificationResult> VerifyAsync(RunContext run, CancellationToken cancellationToken)
    {
        var (mayLogIn, mayReplace, mayRestart) = (true, run.Phase >= JobPhase.Intent, true);
        while (true)
        {
            var (result, stopped) = await VerifyOnceAsync(run, cancellationToken);
            if (result is not null)
            {
                await AuditAsync(run, result, cancellationToken);
                return result;
            }

            RunFailure? failure;
            switch (stopped)
            {
                case FlowResult.SessionEnded when mayLogIn:
                    mayLogIn = false;
                    failure = await run.Session.LogInAgainAsync(cancellationToken);
                    break;
                case FlowResult.BrowserLost lost when mayReplace:
                    mayReplace = false;
                    failure = await run.ReplaceSessionAsync(lost.Why, cancellationToken);
                    break;
                case FlowResult.ElementUncertain { PageIsBlank: true } when mayRestart:
                    (mayRestart, failure) = (false, null);
                    break;
                default:
                    failure = RunFailure.Of(stopped!);
                    break;
            }

            if (failure is not null)
            {
                return new RecordVerificationResult.Failed(failure);
            }
        }
    }

    private async Task<(RecordVerificationResult? Result, FlowResult? Stopped)> VerifyOnceAsync(RunContext run, CancellationToken cancellationToken)
    {
        var searched = await search.FindAsync(run.Request(), run.Type, cancellationToken);
        if (searched is not FlowResult.Completed { Reads: var reads })
        {
            return (null, searched);
        }

        var hits = ((FieldValue.Rows)reads[RecordFinder.Found]!).Items;
        return hits.Count switch
        {
            0 when reads[RecordFinder.Near] is FieldValue.Rows { Items: { Count: > 0 } near } => (new RecordVerificationResult.NearOnly([.. near.Select(NearKeyTexts.Of)]), null),
            0 => (new RecordVerificationResult.NotFound(), null),
            1 => await OpenAsync(run, hits[0], cancellationToken),
            _ => (new RecordVerificationResult.Multiple(hits.Count), null),
        };
    }

    private async Task<(RecordVerificationResult? Result, FlowResult? Stopped)> OpenAsync(RunContext run, FieldSet row, CancellationToken cancellationToken)
    {
        var entry = run.Type.Entry!;
        var variables = run.Payload.With(RecordFinder.Found, new FieldValue.Rows([row]));
        var opened = await flows.RunAsync(run.Request(variables), entry.Open, cancellationToken);
        if (opened is not FlowResult.Completed openReads)
        {
            return (null, opened);
        }

        var read = await flows.ReadRecordAsync(run.Request(variables), entry.Equal, cancellationToken);
        if (read is not FlowResult.Completed saved)
        {
            return (null, read);
        }

        var comparison = WithKeyOf(row, run, RecordComparer.Compare(run.Payload, saved.Reads, run.Type, run.Pack));

        // A comparison of no field proves nothing.
        return comparison.Count > 0 && comparison.All(field => field.Equal)
            ? (new RecordVerificationResult.Equal(comparison, Merge(variables, openReads.Reads)), null)
            : (new RecordVerificationResult.Different(comparison), null);
    }

    // The search accepts a key in other letter case. When the record page does not show the key, the key of the search row is compared instead.
    private static IReadOnlyList<FieldComparison> WithKeyOf(FieldSet row, RunContext run, IReadOnlyList<FieldComparison> comparison)
    {
        var key = run.Type.NaturalKey!.Name;
        return run.Type.Entry!.Equal.ContainsKey(key) || row[key] is not { } shown
            ? comparison
            : [RecordComparer.CompareValue(key, run.Payload[key]!, shown, run.Type.NaturalKey.Same), .. comparison];
    }

    private static async Task AuditAsync(RunContext run, RecordVerificationResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case RecordVerificationResult.Equal equal:
                await run.Audit.RecordComparisonAsync($"The record of {run.Claim.Job.NaturalKey} was read: all {equal.Comparison.Count} fields are equal.", equal.Comparison, cancellationToken);
                break;
            case RecordVerificationResult.Different different:
                await run.Audit.RecordComparisonAsync(
                    $"The record of {run.Claim.Job.NaturalKey} was read: {different.Comparison.Count(field => !field.Equal)} of {different.Comparison.Count} fields differ.",
                    different.Comparison,
                    cancellationToken);
                break;
        }
    }

    private static FieldSet Merge(FieldSet variables, FieldSet reads) =>
        reads.Fields.Aggregate(variables, (merged, read) => merged.With(read.Key, read.Value));
}
