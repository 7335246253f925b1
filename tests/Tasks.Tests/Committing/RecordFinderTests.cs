using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Tests.Fakes;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Committing;

public sealed class RecordFinderTests
{
    private readonly List<string> _journal = [];
    private readonly FakeSiteFlowRunner _site;

    public RecordFinderTests() => _site = new FakeSiteFlowRunner(_journal);

    [Fact]
    public async Task Find_FlowStopped_AnswersWhatStoppedIt()
    {
        var lost = new FlowResult.BrowserLost("page closed");
        _site.Script("search", lost);

        Assert.Same(lost, await FindAsync());
    }

    [Fact]
    public async Task Find_FlowReadNoTable_NamesFlowJobTypeVariableAndTheNextMove()
    {
        _site.Script("search", new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Text("2 hits"))));

        var uncertain = Assert.IsType<FlowResult.ElementUncertain>(await FindAsync());

        Assert.Equal((RecordFinder.Found, "search"), (uncertain.Element, uncertain.Position));
        Assert.Contains(SamplePack.EnterType, uncertain.Detail, StringComparison.Ordinal);
        Assert.Contains("correct the site pack", uncertain.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_RowWithoutAReadableKey_IsAHit()
    {
        var keyless = FieldSet.Empty.With("id", new FieldValue.Text("17"));
        Found(keyless, Row("18", "PO-2"));

        Assert.Same(keyless, Assert.Single(await HitsAsync()));
    }

    [Theory]
    [InlineData("PO-1", true)]
    [InlineData("po-1", true)]
    [InlineData(" PO-1\u200b", true)]
    [InlineData("PO-10", false)]
    public async Task Find_RowOfAKey_IsAHitWhenItIsTheSame(string shown, bool isHit)
    {
        Found(Row("17", shown));

        Assert.Equal(isHit ? 1 : 0, (await HitsAsync()).Count);
    }

    [Fact]
    public async Task Find_KeyWrittenInAnotherWay_IsAHit()
    {
        Found(Row("17", "PO 1"));

        Assert.Single(await HitsAsync(FieldSet.Empty.With("reference", new FieldValue.Text("PO\u00a01 "))));
    }

    [Fact]
    public async Task Find_PayloadWithoutTheKey_HitsNoRowOfAnyKey()
    {
        Found(Row("17", "PO-1"));

        Assert.Empty(await HitsAsync(FieldSet.Empty));
    }

    [Fact]
    public async Task Find_TwoRowsOfTheKey_AreBothHits()
    {
        Found(Row("17", "PO-1"), Row("18", "PO-2"), Row("19", "PO-1"));

        Assert.Equal(["17", "19"], (await HitsAsync()).Select(row => ((FieldValue.Text)row["id"]!).Value));
    }

    [Theory]
    [InlineData("PO-01", "leading zeros")]
    [InlineData("po1", "spaces, hyphens")]
    [InlineData("PÖ-1", "accents")]
    public async Task Find_RowOfAKeyThatLooksLikeIt_IsNoHitButNamed(string shown, string why)
    {
        Found(Row("17", shown), Row("18", "PO-10"));

        var reads = Assert.IsType<FlowResult.Completed>(await FindAsync()).Reads;

        Assert.Empty(Assert.IsType<FieldValue.Rows>(reads[RecordFinder.Found]).Items);
        var near = NearKeyTexts.Of(Assert.Single(Assert.IsType<FieldValue.Rows>(reads[RecordFinder.Near]).Items));
        Assert.Contains(shown, near, StringComparison.Ordinal);
        Assert.Contains(why, near, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_PackTellsDrafts_ADraftIsNoEvidence()
    {
        SearchQuestion? asked = null;
        _site.OnRequest = request => asked = request.Question;
        var draft = Row("17", "PO-1").With("state", new FieldValue.Text("Draft"));
        Found(draft);
        var type = SamplePack.Enter with
        {
            Entry = SamplePack.Enter.Entry! with { Drafts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["state"] = ["Draft"] } },
        };

        Assert.Empty(await HitsAsync(type: type));
        Assert.False(asked!.IsRecord(draft));
        Assert.True(asked.IsRecord(Row("17", "PO-1")));
    }

    [Fact]
    public async Task Find_SecondSearchAgrees_IsNone()
    {
        Assert.Empty(await HitsAsync(type: WithSecondSearch));
        Assert.Equal(["search", "secondSearch"], _journal);
    }

    [Fact]
    public async Task Find_FirstSearchFindsTheRecord_IsNotAskedTwice()
    {
        Found(Row("17", "PO-1"));

        Assert.Single(await HitsAsync(type: WithSecondSearch));
        Assert.Equal(["search"], _journal);
    }

    [Fact]
    public async Task Find_SecondSearchFindsARecordAndTheFirstNone_IsUnproved()
    {
        _site.Script("secondSearch", new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Rows([Row("17", "PO-1")]))));

        var unproved = Assert.IsType<FlowResult.SearchUnproved>(await FindAsync(type: WithSecondSearch));

        Assert.False(unproved.MayRepeat);
        Assert.Contains("secondSearch", unproved.Why, StringComparison.Ordinal);
        Assert.Equal(["search", "secondSearch", "search"], _journal);
    }

    [Fact]
    public async Task Find_SecondSearchFindsANearKey_IsUnproved()
    {
        _site.Script("secondSearch", new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Rows([Row("17", "PO-01")]))));

        Assert.IsType<FlowResult.SearchUnproved>(await FindAsync(type: WithSecondSearch));
    }

    [Fact]
    public async Task Find_RecordSavedBetweenTheTwoSearches_IsFound()
    {
        Found();
        Found(Row("17", "PO-1"));
        _site.Script("secondSearch", new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Rows([Row("17", "PO-1")]))));

        Assert.Single(await HitsAsync(type: WithSecondSearch));
    }

    [Fact]
    public async Task Find_SecondSearchGivesNoAnswer_IsThatResult()
    {
        var error = new FlowResult.SiteError("HTTP 500", RetryAfter: null);
        _site.Script("secondSearch", error);

        Assert.Same(error, await FindAsync(type: WithSecondSearch));
    }

    private static JobTypeDefinition WithSecondSearch { get; } =
        SamplePack.Enter with { Entry = SamplePack.Enter.Entry! with { SecondSearch = SamplePack.Enter.Entry.Search with { Name = "secondSearch" } } };

    private static FieldSet Row(string id, string reference) =>
        FieldSet.Empty.With("id", new FieldValue.Text(id)).With("reference", new FieldValue.Text(reference));

    private void Found(params FieldSet[] rows) =>
        _site.Script("search", new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Rows(rows))));

    private async Task<IReadOnlyList<FieldSet>> HitsAsync(FieldSet? payload = null, JobTypeDefinition? type = null) =>
        Assert.IsType<FieldValue.Rows>(Assert.IsType<FlowResult.Completed>(await FindAsync(payload, type)).Reads[RecordFinder.Found]).Items;

    private Task<FlowResult> FindAsync(FieldSet? payload = null, JobTypeDefinition? type = null) => new RecordFinder(_site).FindAsync(
        new FlowRequest
        {
            Pack = SamplePack.Pack,
            State = new LeaseFlowState(new FakeLease(new FakePool(), "s1")),
            Budget = new PlannerBudget(),
            Variables = payload ?? EntryProtocolFixture.Payload,
            Recorder = new NoRecorder(),
        },
        type ?? SamplePack.Enter,
        CancellationToken.None);

    private sealed class NoRecorder : IStepRecorder
    {
        public bool WantsPictures => false;

        public ValueTask<string> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken) => ValueTask.FromResult("");

        public ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
