using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>A search that can't tell what is there from what is not takes its job type out of service before a second record is made.</summary>
public sealed class SearchProbeTests : IDisposable
{
    private readonly EntryProtocolFixture _fixture = new() { Options = new RunnerOptions { ProbeEvery = 1 } };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task PreCheck_SearchFindsTheKnownAndNotTheImpossible_Enters()
    {
        await EnterFirstAsync();

        _fixture.Site.BlindSearches = 1;
        await _fixture.RunAsync();

        Assert.Equal(2, _fixture.Site.Clicks);
        Assert.Contains(_fixture.Notes("probe"), note => note!.StartsWith("The search finds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PreCheck_SearchMissesTheLastVerifiedRecord_EntersNothingUntilItPasses()
    {
        await EnterFirstAsync();

        for (var job = 0; job < 2; job++)
        {
            // The look for our own record, and the one for the known record.
            _fixture.Site.BlindSearches = 2;
            var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync());
            Assert.Contains("out of service", park.Why, StringComparison.Ordinal);
            Assert.Contains("does not find PO-1", park.Why, StringComparison.Ordinal);
        }

        Assert.Equal(1, _fixture.Site.Clicks);
        _fixture.Site.BlindSearches = 1;
        await _fixture.RunAsync();
        Assert.Equal(2, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task PreCheck_OneOfTheKnownRecordsIsDeleted_GoesOn()
    {
        await EnterFirstAsync();
        _fixture.Site.BlindSearches = 1;
        await _fixture.RunAsync();

        // The look for our own record, and the one for the newest known record; the older one is found.
        _fixture.Site.BlindSearches = 2;
        await _fixture.RunAsync();

        Assert.Equal(3, _fixture.Site.Clicks);
    }

    [Theory]
    [InlineData(null, 40, "ZQX-")]
    [InlineData("[0-9]{10,12}", 12, "9")]
    [InlineData("[A-Z]{4,8}", 8, "ZQXJKVWY")]
    public void ImpossibleKey_FitsLengthAndPattern(string? pattern, int longest, string begins) =>
        Assert.StartsWith(begins, SearchProbe.ImpossibleKey(Key(pattern, longest), 7), StringComparison.Ordinal);

    [Theory]
    [InlineData("INV/[0-9]+", 20)]
    [InlineData(null, 3)]
    public void ImpossibleKey_NoneFits_IsNull(string? pattern, int longest) => Assert.Null(SearchProbe.ImpossibleKey(Key(pattern, longest), 7));

    private static FieldDefinition Key(string? pattern, int longest) =>
        new() { Name = "reference", Type = FieldType.Text, IsNaturalKey = true, Pattern = pattern, MinLength = 1, MaxLength = longest, Position = new PackPosition("test.yaml", 1, 1) };

    // Every run enters PO-1: a search that is blind once takes it for a job of another key.
    private async Task EnterFirstAsync() => Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
}
