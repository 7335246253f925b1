using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Tests.Fakes;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>A pack whose search can't tell what is there from what is not is refused; the check itself changes nothing.</summary>
public sealed class SiteCheckerTests
{
    private readonly List<string> _journal = [];
    private readonly FakeSiteFlowRunner _site;

    public SiteCheckerTests()
    {
        _site = new FakeSiteFlowRunner(_journal);
        _site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
    }

    private Task<IReadOnlyList<SiteCheckFinding>> CheckAsync(string? known = "PO-1", JobTypeDefinition? type = null) => new SiteChecker(_site).CheckAsync(
        SamplePack.Pack, type ?? SamplePack.Enter, new FakeLease(new FakePool(), "s1"), new SiteCheckKeys(known, "PO-404"), CancellationToken.None);

    [Fact]
    public async Task Check_SearchTellsTheTwoApart_IsGoodAndFillsNothing()
    {
        Assert.All(await CheckAsync(), finding => Assert.NotEqual(false, finding.IsGood));
        Assert.Equal(["search", "search", "open", "readRecord"], _journal);
    }

    [Fact]
    public async Task Check_SearchMissesTheKnownRecord_IsBad()
    {
        _site.BlindSearches = 2;

        var bad = Assert.Single(await CheckAsync(), finding => finding.IsGood is false);

        Assert.Contains("PO-1", bad.What, StringComparison.Ordinal);
        Assert.Contains("would enter it again", bad.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SearchFindsWhatIsNotThereOrProvesNothing_IsBad()
    {
        var keyless = new FieldValue.Rows([FieldSet.Empty.With("id", new FieldValue.Text("17"))]);
        _site.Script("search", new FlowResult.Completed(FieldSet.Empty.With("found", keyless)));
        Assert.Contains(await CheckAsync(), finding => finding.IsGood is false && finding.What.Contains("PO-404", StringComparison.Ordinal));

        _site.Script("search", new FlowResult.SearchUnproved("order.list", "sample.yaml:1:1", "add filter: page"));
        Assert.Contains(await CheckAsync(), finding => finding.IsGood is false && finding.Text.Contains("filter: page", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_SecondSearchMissesTheKnownRecord_IsBad()
    {
        var type = SamplePack.Enter with { Entry = SamplePack.Enter.Entry! with { SecondSearch = SamplePack.Enter.Entry.Search with { Name = "secondSearch" } } };
        Assert.All(await CheckAsync(type: type), finding => Assert.NotEqual(false, finding.IsGood));

        // The first is for the key that no record has.
        var nothing = new FlowResult.Completed(FieldSet.Empty.With("found", new FieldValue.Rows([])));
        _site.Script("secondSearch", nothing, nothing);

        Assert.Contains("second search for PO-1", Assert.Single(await CheckAsync(type: type), finding => finding.IsGood is false).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NoKnownKey_SaysThatThatPartWasNotTried() =>
        Assert.Contains(await CheckAsync(known: null), finding => finding.IsGood is null && finding.Text.Contains("not tried", StringComparison.Ordinal));
}
