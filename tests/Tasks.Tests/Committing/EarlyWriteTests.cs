using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Fakes;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>What a page sends to its site by itself before the commit: a look-up stores nothing, a draft does.</summary>
public sealed class EarlyWriteTests : IDisposable
{
    private static readonly EarlyWrite Write = new("POST", "http://sample.test/draft", null) { Status = 200, Body = "reference=PO-1" };

    private readonly EntryProtocolFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Fill_LookUpWithTheKey_CostsOneMoreFillingOnceOnly()
    {
        _fixture.Site.OnFill = _ => [Write];

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync()).Verdict);
        Assert.Equal((2, 1), (_fixture.Site.CountOf("fill"), _fixture.Site.Clicks));

        _fixture.Site.Records.Clear();
        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
        Assert.Equal((3, 2), (_fixture.Site.CountOf("fill"), _fixture.Site.Clicks));
    }

    [Fact]
    public async Task Fill_SiteStoresADraft_IsToldAndNothingIsClicked()
    {
        _fixture.Site.OnFill = _ =>
        {
            _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload.With("supplier", new FieldValue.Text(""))));
            return [Write];
        };

        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync());

        Assert.StartsWith("The site stored a draft by itself while the form was filled (POST http://sample.test/draft was answered 200)", park.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was committed", park.Why, StringComparison.Ordinal);
        Assert.Equal((0, JobPhase.None), (_fixture.Site.Clicks, _fixture.Queue.Phase));
    }

    [Fact]
    public async Task Fill_DraftComesIntoTheSearchALittleLater_IsToldAndNothingIsClicked()
    {
        _fixture.Site.OnFill = _ =>
        {
            _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
            _fixture.Site.BlindSearches = 1;
            return [Write];
        };

        Assert.StartsWith("The site stored a draft by itself", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(0, _fixture.Site.Clicks);
    }

    [Theory]
    [InlineData("POST", "reference=PO-1", "", 200, true)]
    [InlineData("POST", "reference=PO%2D1", "", 200, true)]
    [InlineData("POST", "reference=PO-1", "", 500, true)]
    [InlineData("PUT", "{}", "http://sample.test/drafts/PO-1", 204, true)]
    [InlineData("POST", "reference=PO-1", "", 422, false)]
    [InlineData("POST", "reference=PO-2", "http://sample.test/drafts/PO-2", 200, false)]
    public void MayHaveStored_KeyInBodyOrAddressAndNotRefused(string method, string body, string address, int status, bool may) =>
        Assert.Equal(may, new EarlyWrite(method, "http://sample.test/drafts", null) { Status = status, Body = body, WholeAddress = address }.MayHaveStored("PO-1"));

    [Fact]
    public void MayHaveStored_BodyThatIsKnownInPart_MayHoldTheKey() =>
        Assert.True(new EarlyWrite("POST", "http://sample.test/drafts", null) { Status = 200, Body = "reference=PO-2", IsBodyCut = true }.MayHaveStored("PO-1"));

    [Fact]
    public void KindOf_KeyInTheAddress_IsTheSameForAnotherRecord() => Assert.Equal(
        new EarlyWrite("PUT", "http://sample.test/drafts/PO-1", null).KindOf("PO-1"), new EarlyWrite("PUT", "http://sample.test/drafts/PO-22", null).KindOf("PO-22"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fill_StopsAfterADraft_TheReasonTellsBoth(bool isStored)
    {
        var stop = new FlowResult.ValueRefused("order.iban", "DE89", "DE 89", "the site changed it");
        _fixture.Site.OnFill = _ =>
        {
            if (isStored)
            {
                _fixture.Save(EntryProtocolFixture.Wrong);
            }

            return [Write];
        };
        _fixture.Site.Script("prepare", stop);

        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync());

        Assert.Contains(stop.Why, park.Why, StringComparison.Ordinal);
        Assert.Equal(isStored, park.Why.Contains("stored a draft", StringComparison.Ordinal));
        Assert.Equal(!isStored, park.Why.Contains("Nothing was committed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fill_EndsForAPassingReasonAfterADraft_TheDraftIsToldBeforeTheNextRunTakesItForTheRecord(bool isStored)
    {
        _fixture.Site.OnFill = _ =>
        {
            if (isStored)
            {
                _fixture.Save(EntryProtocolFixture.Payload);
            }

            return [Write];
        };
        _fixture.Site.Script("prepare", new FlowResult.SiteError("The site answered 503.", null));

        var result = await _fixture.RunAsync();

        Assert.Equal(isStored, result is RunResult.Park);
        Assert.Equal(!isStored, result is RunResult.Retry);
    }

    [Fact]
    public async Task Fill_DraftCanNotBeSearchedFor_APersonIsToldBecauseTheNextRunWouldTakeItForTheRecord()
    {
        _fixture.Site.OnFill = _ =>
        {
            _fixture.Site.Script("search", new FlowResult.SiteError("The site answered 503.", null));
            return [Write];
        };

        Assert.StartsWith("The site may have stored a draft", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_RequestAnsweredWithAnErrorStoredNothing_TheNextOfItsKindIsLookedAfterAgain()
    {
        _fixture.Site.OnFill = _ => [Write with { Status = _fixture.Site.CountOf("fill") == 1 ? 502 : 200 }];

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
        Assert.Equal(3, _fixture.Site.CountOf("fill"));
    }

    [Fact]
    public async Task Fill_SessionEndsAfterADraft_TheSecondFillingDoesNotForgetIt()
    {
        var fillings = 0;
        _fixture.Site.OnFill = _ =>
        {
            if (++fillings > 1)
            {
                return [];
            }

            _fixture.Save(EntryProtocolFixture.Payload);
            return [Write];
        };
        _fixture.Site.Script("prepare", new FlowResult.SessionEnded("The login page was shown."));

        Assert.StartsWith("The site stored a draft by itself", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal((2, 0), (fillings, _fixture.Site.Clicks));
    }

    [Theory]
    [InlineData("reference=PO-2", 200)]
    [InlineData("reference=PO-1", 422)]
    public async Task Fill_RequestThatCannotHaveStoredTheKey_IsNotLookedAfter(string body, int status)
    {
        _fixture.Site.OnFill = _ => [Write with { Body = body, Status = status }];

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
        Assert.Equal(1, _fixture.Site.CountOf("fill"));
    }

    [Fact]
    public async Task Fill_FieldsChangedOnce_IsFilledAfreshAndTheSecondTimeAPersonDecides()
    {
        var changed = new FlowResult.FieldsChanged("\"Remark\" held \"\" and holds \"x\" since fill memo");
        _fixture.Site.Script("prepare", changed);
        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
        Assert.Equal(2, _fixture.Site.CountOf("fill"));

        _fixture.Site.Records.Clear();
        _fixture.Site.Script("prepare", changed, changed);
        Assert.Contains("\"Remark\"", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(1, _fixture.Site.Clicks);
    }
}
