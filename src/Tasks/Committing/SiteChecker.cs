using System.Globalization;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Leasing;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Tries what an entering job type does before and after its entry, and changes nothing at the site: searches for a key that no record has and for one that
/// is there, opens that record and reads it. Nothing is filled, and nothing is committed.
/// </summary>
/// <param name="flows">Runs the pack's flows.</param>
public sealed class SiteChecker(IFlowRunner flows)
{
    private readonly RecordFinder _search = new(flows);

    /// <param name="pack">The site.</param>
    /// <param name="type">A job type that enters records.</param>
    /// <param name="lease">A session that is logged in.</param>
    /// <param name="keys">What to search for.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<IReadOnlyList<SiteCheckFinding>> CheckAsync(
        SitePack pack, JobTypeDefinition type, SessionLease lease, SiteCheckKeys keys, CancellationToken cancellationToken)
    {
        if (type.Entry is null || type.NaturalKey is not { } key)
        {
            return [new SiteCheckFinding(type.Name, null, "it only reads, so there is no search to check.")];
        }

        var findings = new List<SiteCheckFinding>();
        using var state = new LeaseFlowState(lease);
        if ((keys.Absent ?? SearchProbe.ImpossibleKey(key, lease.SessionId.Length)) is { } absent)
        {
            findings.Add(await SearchAbsentAsync(Request(pack, state, key, absent), type, absent, cancellationToken));
        }
        else
        {
            findings.Add(new SiteCheckFinding($"{type.Name}: a key that no record has", false, "none could be made that fits the key's pattern; give one."));
        }

        if (keys.Known is { } known)
        {
            findings.AddRange(await CheckKnownAsync(pack, type, state, known, cancellationToken));
        }
        else
        {
            findings.Add(new SiteCheckFinding($"{type.Name}: a key that is there", null, "not tried; give the key of a record of the site, because a search that finds nothing at all looks the same so far."));
        }

        return findings;
    }

    private async Task<SiteCheckFinding> SearchAbsentAsync(FlowRequest request, JobTypeDefinition type, string absent, CancellationToken cancellationToken)
    {
        var what = $"{type.Name}: search for {absent}, which no record has";
        return await _search.FindAsync(request, type, cancellationToken) switch
        {
            FlowResult.Completed { Reads: var reads } => HitsOf(reads).Count is 0
                ? new SiteCheckFinding(what, true, "none found, and the page proves it.")
                : new SiteCheckFinding(what, false, $"{HitsOf(reads).Count} found. The search does not tell records apart: compare the natural key's column with what the site shows."),
            var stopped => new SiteCheckFinding(what, false, stopped.Why),
        };
    }

    private async Task<IReadOnlyList<SiteCheckFinding>> CheckKnownAsync(
        SitePack pack, JobTypeDefinition type, LeaseFlowState state, string known, CancellationToken cancellationToken)
    {
        var what = $"{type.Name}: search for {known}, which is there";
        var request = Request(pack, state, type.NaturalKey!, known);
        var searched = await _search.FindAsync(request, type, cancellationToken);
        if (searched is not FlowResult.Completed { Reads: var reads })
        {
            return [new SiteCheckFinding(what, false, searched.Why)];
        }

        if (HitsOf(reads).Count is not 1 and var count)
        {
            return [new SiteCheckFinding(what, false, count == 0
                ? "not found. Jobs would enter it again: correct the search flow, or the column of the natural key."
                : $"{count} found, and at most one is expected. Give the key of a record that is there once.")];
        }

        if (type.Entry!.SecondSearch is { } second && await CheckSecondAsync(second, request, type, known, cancellationToken) is { IsGood: not true } bad)
        {
            return [bad];
        }

        var found = new SiteCheckFinding(what, true, type.Entry.SecondSearch is null ? "found." : "found, by both searches.");
        var opening = request with { Variables = reads.Fields.Aggregate(request.Variables, (all, read) => all.With(read.Key, read.Value)) };
        var opened = await flows.RunAsync(opening, type.Entry!.Open, cancellationToken);
        return opened is FlowResult.Completed
            ? [found, new SiteCheckFinding($"{type.Name}: open {known}", true, "opened."), await ReadAsync(opening, type, known, cancellationToken)]
            : [found, new SiteCheckFinding($"{type.Name}: open {known}", false, opened.Why)];
    }

    private async Task<SiteCheckFinding> CheckSecondAsync(
        FlowDefinition second, FlowRequest request, JobTypeDefinition type, string known, CancellationToken cancellationToken)
    {
        var what = $"{type.Name}: second search for {known}, which is there";
        return await _search.FindByAsync(second, request, type, cancellationToken) switch
        {
            FlowResult.Completed { Reads: var reads } => HitsOf(reads).Count == 0
                ? new SiteCheckFinding(what, false, "not found, so it would always agree that a record is missing: correct secondSearch, or the column of the natural key.")
                : new SiteCheckFinding(what, true, "found."),
            var stopped => new SiteCheckFinding(what, false, stopped.Why),
        };
    }

    private async Task<SiteCheckFinding> ReadAsync(FlowRequest request, JobTypeDefinition type, string known, CancellationToken cancellationToken)
    {
        var what = $"{type.Name}: read {known}";
        var outcome = await flows.ReadRecordAsync(request, type.Entry!.Equal, cancellationToken);
        if (outcome is not FlowResult.Completed { Reads: var read })
        {
            return new SiteCheckFinding(what, false, outcome.Why);
        }

        var missing = type.Entry.Equal.Keys.Where(field => read[field] is null).ToList();
        return missing.Count == 0
            ? new SiteCheckFinding(what, true, string.Create(CultureInfo.InvariantCulture, $"{read.Fields.Count} fields read."))
            // A record need not have every optional field.
            : new SiteCheckFinding(what, missing.Exists(field => type.Payload[field].Required) ? false : null, $"not readable: {string.Join(", ", missing)}.");
    }

    private static IReadOnlyList<FieldSet> HitsOf(FieldSet reads) => ((FieldValue.Rows)reads[RecordFinder.Found]!).Items;

    private static FlowRequest Request(SitePack pack, LeaseFlowState state, FieldDefinition key, string value) => new()
    {
        Pack = pack,
        State = state,
        Budget = new PlannerBudget(),
        Variables = FieldSet.Empty.With(key.Name, new FieldValue.Text(value)).With("account.name", new FieldValue.Text(state.Lease.Account.Name)),
        Recorder = new NoRecorder(),
    };

    private sealed class NoRecorder : IStepRecorder
    {
        public bool WantsPictures => false;

        public ValueTask<string> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken) => ValueTask.FromResult("");

        public ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}

/// <summary>What a check searches for.</summary>
/// <param name="Known">The natural key of a record that the site holds; null leaves that part out.</param>
/// <param name="Absent">A natural key that no record has; null takes one that fits the key's length and pattern.</param>
public sealed record SiteCheckKeys(string? Known, string? Absent);

/// <summary>One thing that was tried.</summary>
/// <param name="What">The job type and what was tried.</param>
/// <param name="IsGood">Null when it was not tried, or needs a look.</param>
/// <param name="Text">What came of it, and the next move.</param>
public sealed record SiteCheckFinding(string What, bool? IsGood, string Text);
