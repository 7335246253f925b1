using System.Net;
using System.Text.Encodings.Web;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>The contents of the job pages.</summary>
public sealed class JobPagesTests
{
    [Fact]
    public async Task List_All_SaysStatesAndReasonsInWords()
    {
        var page = await ShowAsync("/");

        Assert.Contains("waiting for a person", page, StringComparison.Ordinal);
        Assert.Contains("10,000 pieces is above the usual 1,000", page, StringComparison.Ordinal);
        Assert.Contains("already there", page, StringComparison.Ordinal);
        Assert.Contains("entered", page, StringComparison.Ordinal);
        Assert.Contains("signed in for 17 min 24 s more, 31 jobs so far", page, StringComparison.Ordinal);
        Assert.Contains("The site refused the password", page, StringComparison.Ordinal);
        Assert.True(
            page.IndexOf("REQ-2026-0122", StringComparison.Ordinal) < page.IndexOf("REQ-2026-0109", StringComparison.Ordinal),
            "Newest first.");
    }

    [Fact]
    public async Task List_OfOneState_ShowsNoOther()
    {
        var page = await ShowAsync("/?state=review");

        Assert.Contains("REQ-2026-0121", page, StringComparison.Ordinal);
        Assert.DoesNotContain("REQ-2026-0117", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData($"/jobs/{SampleJobs.Hostile}")]
    public async Task Page_WithHostileText_ShowsItAsText(string path)
    {
        var page = await ShowAsync(path);

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        // The text is on the page, so its absence above means that it was encoded.
        Assert.Contains(HtmlEncoder.Default.Encode(SampleJobs.HostileText), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_WithDifferences_NamesThemAndMarksTheirRows()
    {
        var page = await ShowAsync($"/jobs/{SampleJobs.Differing}");

        Assert.Contains("2 of 9 fields differ: due, lines PART-7: quantity.", page, StringComparison.Ordinal);
        Assert.Equal(2, Count(page, "<tr class=\"differs\">"));
        Assert.Contains("The save button was pressed: the record may be on the site.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_Finished_TellsOutcomeStepsAndTotals()
    {
        var page = await ShowAsync($"/jobs/{SampleJobs.Finished}");

        Assert.Contains("Entered. The saved record was opened again: 9 fields compared, all equal.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<tr class=\"differs\">", page, StringComparison.Ordinal);
        Assert.Contains("filled order due with <q><bdi>24.12.2026</bdi></q>, shows <q><bdi>Do 24.12.2026</bdi></q>", page, StringComparison.Ordinal);
        Assert.Contains("class=\"rung healed\"", page, StringComparison.Ordinal);
        Assert.Contains("css: #due-date matched nothing", page, StringComparison.Ordinal);
        Assert.Contains("Looking for the record", page, StringComparison.Ordinal);
        Assert.Contains("PO-10482", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..%2f..%2fapi-key")]
    [InlineData("..%5c0001.jpg")]
    [InlineData("%2e%2e%2fevents.jsonl")]
    [InlineData("events.jsonl")]
    [InlineData("0001.jpg%00.png")]
    [InlineData("0001.jpg%0a")]
    [InlineData("0001.JPG")]
    [InlineData("%EF%BC%90001.jpg")]
    public async Task Picture_ByATrick_IsNotFoundAndNotAskedFor(string name)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Operations.Picture = _ => [1];
        using var client = await site.SignedInAsync();

        using var answer = await client.GetAsync(new Uri($"/jobs/{SampleJobs.Finished}/pictures/{name}", UriKind.Relative));

        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
        Assert.Empty(site.Operations.RequestedPictures);
    }

    [Fact]
    public async Task Picture_OfTheTrail_IsAJpeg()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await client.GetAsync(new Uri($"/jobs/{SampleJobs.Finished}/pictures/0001.jpg", UriKind.Relative));
        using var missing = await client.GetAsync(new Uri($"/jobs/{SampleJobs.Finished}/pictures/0999.jpg", UriKind.Relative));

        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("0193a1000000700080000000000000ff")]
    [InlineData("..%2fsecret")]
    [InlineData("x")]
    public async Task Job_Unknown_IsNotFoundInWords(string id)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var answer = await client.GetAsync(new Uri($"/jobs/{id}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("No such job", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData($"/jobs/{SampleJobs.Finished}")]
    public async Task Page_WhenTheQueueFails_SaysSoWithoutInnards(string path)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();
        site.Operations.Fault = new InvalidOperationException("redis at 10.0.0.7 went away");

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("The worker can&#x27;t reach its jobs", page, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.7", page, StringComparison.Ordinal);
    }

    private static async Task<string> ShowAsync(string path)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();
        return await client.GetStringAsync(path);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
