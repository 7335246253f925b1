using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Proves from time to time that the search of a job type can tell a record that is there from one that is not: it searches for the last verified records and
/// for a key that no record has. A search that misses all of the first or finds the second would enter records twice or never, so until it passes again, no job of the type
/// enters anything with that account on this worker. Each account is counted for itself, because what one may see another need not.
/// </summary>
internal sealed partial class SearchProbe(IRecordFinder search, IOptions<RunnerOptions> options, ILogger<SearchProbe> logger)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>One of them may be deleted at the site for good reasons.</summary>
    private const int MaxKnown = 3;

    private readonly ConcurrentDictionary<(string Site, string Type, string Account), ProbedType> _types = new();

    /// <summary>Remembers a record that was read and found equal, to search for it later.</summary>
    public void MarkVerified(RunContext run)
    {
        var probed = _types.GetOrAdd(KeyOf(run), _ => new ProbedType());
        lock (probed)
        {
            probed.Known.RemoveAll(known => Equals(known[run.Type.NaturalKey!.Name], run.Payload[run.Type.NaturalKey.Name]));
            probed.Known.Add(run.Payload);
            probed.Known.RemoveRange(0, Math.Max(0, probed.Known.Count - MaxKnown));

            probed.SinceProbe++;
        }
    }

    /// <summary>Probes when it is due. Called when a search found nothing, before anything is entered.</summary>
    /// <returns>Null when the job may enter its record; else why not.</returns>
    public async Task<RunFailure?> CheckAsync(RunContext run, CancellationToken cancellationToken)
    {
        if (options.Value.ProbeEvery == 0 || !_types.TryGetValue(KeyOf(run), out var probed))
        {
            return null;
        }

        IReadOnlyList<FieldSet> known;
        lock (probed)
        {
            if (probed.SinceProbe < options.Value.ProbeEvery && !probed.HasFailed)
            {
                return null;
            }

            (known, probed.SinceProbe) = ([.. Enumerable.Reverse(probed.Known)], 0);
        }

        var failure = await ProbeAsync(run, known, cancellationToken);
        lock (probed)
        {
            // A probe that gave no answer is made again for the next job.
            probed.HasFailed = failure is not null;
        }

        if (failure is RunFailure.NeedsPerson)
        {
            LogOutOfService(logger, run.Type.Name, run.Pack.Site, run.Session.Lease.Account.Name, failure.Why);
        }

        await run.Audit.NoteAsync("probe", failure?.Why ?? "The search finds a record that was verified before, and none under a key that no record has.", cancellationToken);
        return failure;
    }

    private static (string Site, string Type, string Account) KeyOf(RunContext run) => (run.Pack.Site, run.Type.Name, run.Session.Lease.Account.Name);

    private async Task<RunFailure?> ProbeAsync(RunContext run, IReadOnlyList<FieldSet> known, CancellationToken cancellationToken)
    {
        var key = run.Type.NaturalKey!;
        var missed = new List<string>();
        foreach (var record in known)
        {
            var (hits, failed) = await SearchAsync(run, record, cancellationToken);
            if (failed is not null)
            {
                return failed;
            }

            if (hits > 0)
            {
                missed.Clear();
                break;
            }

            missed.Add(ValueTextFormatter.Of(record[key.Name]!));
        }

        if (missed.Count > 0)
        {
            return OutOfService(run, $"does not find {string.Join(", ", missed)}, which this worker read there before");
        }

        return ImpossibleKey(key, run.Claim.Fence) is { } impossible
            && await SearchAsync(run, run.Payload.With(key.Name, new FieldValue.Text(impossible)), cancellationToken) is var (found, stopped)
            ? stopped ?? (found > 0 ? OutOfService(run, $"finds {found} records under {impossible}, a key that no record has") : null)
            : null;
    }

    private async Task<(int Hits, RunFailure? Failure)> SearchAsync(RunContext run, FieldSet payload, CancellationToken cancellationToken) =>
        await search.FindAsync(run.Request(payload), run.Type, cancellationToken) switch
        {
            FlowResult.Completed { Reads: var reads } => (((FieldValue.Rows)reads[RecordFinder.Found]!).Items.Count, null),
            var stopped => (0, RunFailure.Of(stopped)),
        };

    private static RunFailure.NeedsPerson OutOfService(RunContext run, string what) => new(
        $"Job type {run.Type.Name} of {run.Pack.Site} is out of service for this account on this worker: its search {what}, so it can't tell whether a record is there. Correct the search flow of the site pack, or the site. If those records were deleted on purpose, restart the worker.");

    /// <summary>A text of the key's length and pattern that no producer sends; null when the pattern permits none of the tried ones.</summary>
    internal static string? ImpossibleKey(FieldDefinition key, long number)
    {
        var digits = (900_000_000_000 + (Math.Abs(number) % 99_999_999_999)).ToString(CultureInfo.InvariantCulture);
        var length = Math.Clamp(key.MaxLength ?? 16, 1, 16);
        string[] candidates = [$"ZQX-{digits}", $"ZQX{digits}", $"zqx{digits}", $"ZQXJ-{digits}", $"9{digits}", "ZQXJKVWY", "zqxjkvwy"];
        return candidates
            .Select(candidate => candidate[..Math.Min(candidate.Length, length)].PadRight(Math.Min(key.MinLength ?? 0, length), '9'))
            .FirstOrDefault(candidate => candidate.Length >= 6 && key.OneOf.Count == 0
                && (key.Pattern is null || Regex.IsMatch(candidate, $"^(?:{key.Pattern})$", RegexOptions.None, PatternTimeout)));
    }

    [LoggerMessage(EventId = 3207, Level = LogLevel.Error, Message = "Job type {Type} of {Site} is out of service for account {Account} on this worker: {Why}")]
    private static partial void LogOutOfService(ILogger logger, string type, string site, string account, string why);

    private sealed class ProbedType
    {
        /// <summary>The last records that were read and found equal, oldest first.</summary>
        public List<FieldSet> Known { get; } = [];

        public int SinceProbe { get; set; }

        public bool HasFailed { get; set; }
    }
}
