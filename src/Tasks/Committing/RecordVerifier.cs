using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Searches, opens, reads and compares: the one way in which this house learns whether a record is there. It changes nothing on the site, so it
/// may be done over after a login, and past the intent in another session, once each.
/// </summary>
internal sealed class RecordVerifier(IFlowRunner flows, IRecordSearch search)
{
    public async Task<RecordVerificationResult> VerifyAsync(RunContext run, CancellationToken cancellationToken)
    {
        var (mayLogIn, mayReplace) = (true, run.Phase >= JobPhase.Intent);
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
                    failure = await run.Session.ReplaceAsync(lost.Why, cancellationToken);
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
        switch (await search.FindAsync(run.Request(), run.Type, cancellationToken))
        {
            case RecordSearchResult.NotFound:
                return (new RecordVerificationResult.NotFound(), null);
            case RecordSearchResult.Multiple multiple:
                return (new RecordVerificationResult.Multiple(multiple.Count), null);
            case RecordSearchResult.Failed failed:
                return (null, failed.Outcome);
            case RecordSearchResult.Found found:
                return await OpenAsync(run, found.Row, cancellationToken);
            case var other:
                throw new InvalidOperationException($"The record search answered with {other}, which is no known answer.");
        }
    }

    private async Task<(RecordVerificationResult? Result, FlowResult? Stopped)> OpenAsync(RunContext run, FieldSet row, CancellationToken cancellationToken)
    {
        var entry = run.Type.Entry!;
        var variables = run.Payload.With(RecordSearch.Found, new FieldValue.Rows([row]));
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

        // No field compared proves nothing, whatever the pack intended.
        return comparison.Count > 0 && comparison.All(field => field.Equal)
            ? (new RecordVerificationResult.Equal(comparison, Merge(variables, openReads.Reads)), null)
            : (new RecordVerificationResult.Different(comparison), null);
    }

    // The search takes a key in other letter case for a hit. Where the record does not show its key, the row that led to it does.
    private static IReadOnlyList<FieldComparison> WithKeyOf(FieldSet row, RunContext run, IReadOnlyList<FieldComparison> comparison)
    {
        var key = run.Type.NaturalKey!.Name;
        return run.Type.Entry!.Equal.ContainsKey(key) || row[key] is not { } shown
            ? comparison
            : [RecordComparer.CompareValue(key, run.Payload[key]!, shown), .. comparison];
    }

    private static async Task AuditAsync(RunContext run, RecordVerificationResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case RecordVerificationResult.Equal equal:
                await run.Audit.RecordComparisonAsync($"The record of {run.Claim.Job.NaturalKey} was read again: all {equal.Comparison.Count} fields are equal.", equal.Comparison, cancellationToken);
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
