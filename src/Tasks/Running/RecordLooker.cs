using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Running;

/// <summary>
/// Searches, opens, reads and compares: the one way in which this house learns whether a record is there. It changes nothing on the site, so it
/// may be done over after a login, and past the intent in another session, once each.
/// </summary>
internal sealed class RecordLooker(IFlowRunner flows, IRecordSearch search)
{
    public async Task<RecordLook> LookAsync(RunContext run, CancellationToken cancellationToken)
    {
        var (mayLogIn, mayReplace) = (true, run.Phase >= JobPhase.Intent);
        while (true)
        {
            var (look, stopped) = await LookOnceAsync(run, cancellationToken);
            if (look is not null)
            {
                await AuditAsync(run, look, cancellationToken);
                return look;
            }

            Halt? halt;
            switch (stopped)
            {
                case FlowOutcome.SessionEnded when mayLogIn:
                    mayLogIn = false;
                    halt = await run.Seat.LogInAgainAsync(cancellationToken);
                    break;
                case FlowOutcome.BrowserLost lost when mayReplace:
                    mayReplace = false;
                    halt = await run.Seat.ReplaceAsync(lost.Why, cancellationToken);
                    break;
                default:
                    halt = Halt.Of(stopped!);
                    break;
            }

            if (halt is not null)
            {
                return new RecordLook.Unclear(halt);
            }
        }
    }

    private async Task<(RecordLook? Look, FlowOutcome? Stopped)> LookOnceAsync(RunContext run, CancellationToken cancellationToken)
    {
        switch (await search.FindAsync(run.Request(), run.Type, cancellationToken))
        {
            case SearchAnswer.None:
                return (new RecordLook.Nothing(), null);
            case SearchAnswer.Several several:
                return (new RecordLook.Several(several.Count), null);
            case SearchAnswer.Unclear unclear:
                return (null, unclear.Outcome);
            case SearchAnswer.One one:
                return await OpenAsync(run, one.Row, cancellationToken);
            case var other:
                throw new InvalidOperationException($"The record search answered with {other}, which is no known answer.");
        }
    }

    private async Task<(RecordLook? Look, FlowOutcome? Stopped)> OpenAsync(RunContext run, FieldSet row, CancellationToken cancellationToken)
    {
        var entry = run.Type.Entry!;
        var variables = run.Payload.With(RecordSearch.Found, new FieldValue.Rows([row]));
        var opened = await flows.RunAsync(run.Request(variables), entry.Open, cancellationToken);
        if (opened is not FlowOutcome.Completed openReads)
        {
            return (null, opened);
        }

        var read = await flows.ReadRecordAsync(run.Request(variables), entry.Equal, cancellationToken);
        if (read is not FlowOutcome.Completed saved)
        {
            return (null, read);
        }

        var comparison = WithKeyOf(row, run, RecordComparer.Compare(run.Payload, saved.Reads, run.Type, run.Pack));

        // No field compared proves nothing, whatever the pack intended.
        return comparison.Count > 0 && comparison.All(field => field.Equal)
            ? (new RecordLook.Equal(comparison, Merge(variables, openReads.Reads)), null)
            : (new RecordLook.Different(comparison), null);
    }

    // The search takes a key in other letter case for a hit. Where the record does not show its key, the row that led to it does.
    private static IReadOnlyList<FieldComparison> WithKeyOf(FieldSet row, RunContext run, IReadOnlyList<FieldComparison> comparison)
    {
        var key = run.Type.NaturalKey!.Name;
        return run.Type.Entry!.Equal.ContainsKey(key) || row[key] is not { } shown
            ? comparison
            : [RecordComparer.CompareValue(key, run.Payload[key]!, shown), .. comparison];
    }

    private static async Task AuditAsync(RunContext run, RecordLook look, CancellationToken cancellationToken)
    {
        switch (look)
        {
            case RecordLook.Equal equal:
                await run.Audit.ComparedAsync($"The record of {run.Claim.Job.NaturalKey} was read again: all {equal.Comparison.Count} fields are equal.", equal.Comparison, cancellationToken);
                break;
            case RecordLook.Different different:
                await run.Audit.ComparedAsync(
                    $"The record of {run.Claim.Job.NaturalKey} was read: {different.Comparison.Count(field => !field.Equal)} of {different.Comparison.Count} fields differ.",
                    different.Comparison,
                    cancellationToken);
                break;
        }
    }

    private static FieldSet Merge(FieldSet variables, FieldSet reads) =>
        reads.Fields.Aggregate(variables, (merged, read) => merged.With(read.Key, read.Value));
}
