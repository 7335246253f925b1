using System.Text.RegularExpressions;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

public sealed partial class InterfaceVersionTests(MeridianFixture fixture) : IClassFixture<MeridianFixture>
{
    [Fact]
    public async Task Form_V2_HasOtherIdsInEachBuildTheSameLabelsAndStillSaves()
    {
        using MeridianHttpClient user = await CreateSut();
        List<string> first = Names((await user.GetAsync("/orders/new")).Html);
        Assert.Contains("id=btn-save", first);

        await fixture.PostAsync("/ui", new { version = 2, account = "buyer1" });
        PageResponse built = await user.GetAsync("/orders/new");
        Assert.Empty(Names(built.Html).Intersect(first, StringComparer.Ordinal));
        Assert.Contains(">Supplier<", built.Html, StringComparison.Ordinal);
        Assert.True((await user.SaveAsync("R-v2")).SaysSaved);
        Assert.Equal("R-v2", Assert.Single((await fixture.TruthAsync()).Orders).Reference);

        await fixture.PostAsync("/build", new { seed = "next" });
        List<string> rebuilt = Names((await user.GetAsync("/orders/new")).Html);
        Assert.Empty(rebuilt.Intersect(Names(built.Html), StringComparer.Ordinal));
        Assert.Equal(rebuilt, Names((await user.GetAsync("/orders/new")).Html));
    }

    [Fact]
    public async Task Form_V3_SaysOtherWordsAtTheOldIds()
    {
        using MeridianHttpClient user = await CreateSut();
        PageResponse form = await user.GetAsync("/orders/new?ui=3");
        Assert.Contains("""<label for="supplier">Vendor<""", form.Html, StringComparison.Ordinal);
        Assert.Contains(">Your ref. no.<", form.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(">External reference<", form.Html, StringComparison.Ordinal);
        Assert.Contains(">Vendor<", (await user.GetAsync("/orders")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_V4_HasDeleteAtTheOldIdOfSave()
    {
        using MeridianHttpClient user = await CreateSut();
        Assert.Contains("""<button id="btn-save" class="button primary" type="submit">Save</button>""", (await user.GetAsync("/orders/new")).Html, StringComparison.Ordinal);

        PageResponse form = await user.GetAsync("/orders/new?ui=4");
        Match button = OldSave().Match(form.Html);
        Assert.Equal(("/orders/discard", "Delete"), (button.Groups["action"].Value, button.Groups["text"].Value));
        Assert.Contains("""role="menuitem" name="then" value="view">Save<""", form.Html, StringComparison.Ordinal);

        await user.DiscardAsync();
        GroundTruth truth = await fixture.TruthAsync();
        Assert.Empty(truth.Orders);
        Assert.Contains(truth.Events, happened => happened is { Kind: EventKind.Discarded, Reference: "R-gone" });

        PageResponse next = await user.SaveAsync("R-v4", ("then", "new"));
        Assert.Contains("Purchase order PO-100001 has been saved.", next.Html, StringComparison.Ordinal);
        Assert.Contains("New purchase order", next.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task ChooseVersion_Unknown_IsRefusedWithTheRangeAndNotShown(int version)
    {
        using MeridianHttpClient user = await CreateSut();
        string refused = await fixture.RefusalAsync("/ui", new { version });

        Assert.Equal($$"""{"error":"There is no interface version {{version}}; there are 1 to 7."}""", refused);
        Assert.Contains("Release 1.0", (await user.GetAsync($"/orders/new?ui={version}")).Html, StringComparison.Ordinal);
    }

    private static List<string> Names(string html) =>
        [.. Attributes().Matches(html).Select(match => $"{match.Groups["attribute"].Value}={match.Groups["value"].Value}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private async Task<MeridianHttpClient> CreateSut()
    {
        await fixture.PostAsync("/reset", "");
        MeridianHttpClient user = fixture.CreateUser();
        await user.SignInAsync();
        return user;
    }

    [GeneratedRegex("""(?<attribute>id|class)="(?<value>[^"]*)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attributes();

    [GeneratedRegex("""<button id="btn-save"[^>]*formaction="(?<action>[^"]*)">(?<text>[^<]*)<""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldSave();
}
