using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Tests.Fakes;

/// <summary>
/// A site in memory behind the flow runner: it stores records, answers flows as scripted, and counts clicks. It shares its journal with the queue, so that
/// a test can check the order of events.
/// </summary>
internal sealed class FakeSiteFlowRunner(List<string> journal) : IFlowRunner
{
    private readonly Dictionary<string, Queue<FlowResult>> _scripted = new(StringComparer.Ordinal);
    private FieldSet? _open;

    public List<FieldSet> Records { get; } = [];

    /// <summary>Changes the records at a click.</summary>
    public Action<FieldSet> OnClick { get; set; } = _ => { };

    public CommitEvidence Evidence { get; set; } = new() { ClickMayHaveReachedSite = true, ResponseStatus = 200, WriteRequestSeen = true, LandedSeen = true, Summary = "saved page" };

    /// <summary>The stored picture of the filled form; null when pictures are off.</summary>
    public string? FormPicture { get; set; } = "0001.jpg";

    /// <summary>Searches that find nothing although the record is there.</summary>
    public int BlindSearches { get; set; }

    /// <summary>Awaited before each flow answers.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public int Clicks { get; private set; }

    /// <summary>What the page writes by itself while its form is filled; may change the records.</summary>
    public Func<FieldSet, IReadOnlyList<EarlyWrite>> OnFill { get; set; } = _ => [];

    public int CountOf(string what) => journal.Count(entry => entry == what);

    /// <summary>The next runs of the flow end like this; after them it works.</summary>
    public void Script(string flow, params FlowResult[] outcomes)
    {
        _scripted.TryAdd(flow, new Queue<FlowResult>());
        foreach (var outcome in outcomes)
        {
            _scripted[flow].Enqueue(outcome);
        }
    }

    /// <summary>Sees each flow's request.</summary>
    public Action<FlowRequest> OnRequest { get; set; } = _ => { };

    public async Task<FlowResult> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken)
    {
        OnRequest(request);
        if (await EnterAsync(flow.Name, cancellationToken) is { } scripted)
        {
            return scripted;
        }

        switch (flow.Name)
        {
            case "search" or "secondSearch":
                return new FlowResult.Completed(FieldSet.Empty.With("found", new FieldValue.Rows(Hits(request))));
            case "open":
                var id = ((FieldValue.Rows)request.Variables["found"]!).Items.Single()["id"];
                _open = Records.Single(record => record["id"]!.Equals(id));
                return new FlowResult.Completed(FieldSet.Empty);
            case "read":
                return new FlowResult.Completed(FieldSet.Empty.With("status", new FieldValue.Text("shipped")));
            case "fill":
                foreach (var write in OnFill(request.Variables))
                {
                    request.State.EarlyWriteLog.Add(write);
                }

                return new FlowResult.Completed(FieldSet.Empty);
            default:
                return new FlowResult.Completed(FieldSet.Empty);
        }
    }

    public async Task<FlowResult> ReadRecordAsync(FlowRequest request, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken) =>
        await EnterAsync("readRecord", cancellationToken)
            ?? new FlowResult.Completed(new FieldSet(_open!.Fields.Where(field => equal.ContainsKey(field.Key)).ToDictionary(StringComparer.Ordinal)));

    public async Task<CommitPreparationResult> PrepareCommitAsync(FlowRequest request, CommitDefinition commit, CancellationToken cancellationToken) =>
        await EnterAsync("prepare", cancellationToken) is { } scripted
            ? new CommitPreparationResult.NotReady(scripted)
            : new CommitPreparationResult.Ready(new FakePreparedCommit(this, request.Variables));

    private async Task<FlowResult?> EnterAsync(string flow, CancellationToken cancellationToken)
    {
        journal.Add(flow);
        await Before(flow, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return _scripted.TryGetValue(flow, out var outcomes) && outcomes.TryDequeue(out var outcome) ? outcome : null;
    }

    // As real sites do, by part of the text: PO-1 finds PO-10, too.
    private List<FieldSet> Hits(FlowRequest request)
    {
        if (BlindSearches > 0)
        {
            BlindSearches--;
            return [];
        }

        var key = ((FieldValue.Text)request.Variables["reference"]!).Value;
        return Records
            .Where(record => ((FieldValue.Text)record["reference"]!).Value.Contains(key, StringComparison.OrdinalIgnoreCase))
            .Select(record => FieldSet.Empty.With("id", record["id"]!).With("reference", record["reference"]!))
            .ToList();
    }

    private sealed class FakePreparedCommit(FakeSiteFlowRunner site, FieldSet form) : IPreparedCommit
    {
        public string? FormPicture => site.FormPicture;

        public async Task<CommitEvidence> ClickOnceAsync(CancellationToken cancellationToken)
        {
            site.Clicks++;
            await site.EnterAsync("click", CancellationToken.None);
            site.OnClick(form);
            return site.Evidence;
        }
    }
}
