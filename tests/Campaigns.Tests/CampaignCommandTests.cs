using BrowserAgent.Campaigns.CommandLine;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The exit code and the output of the command, without a run.</summary>
public sealed class CampaignCommandTests
{
    [Theory]
    [InlineData("no-such-campaign")]
    [InlineData("C2", "--seed")]
    [InlineData("C2", "--seed", "-1")]
    [InlineData("C2", "--small", "--full")]
    [InlineData("C10", "--csv")]
    [InlineData("--tiny", "C2")]
    [InlineData("--small")]
    public async Task Run_ArgumentsNotUnderstood_SaysWhatWouldBeRightAndEndsWith2(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(2, await CampaignCommand.RunAsync(arguments, output, errors, CancellationToken.None));
        Assert.Equal("", output.ToString());
        Assert.NotEqual("", errors.ToString());
    }

    [Theory]
    [InlineData]
    [InlineData("list")]
    [InlineData("C2", "--help")]
    public async Task Run_WithoutACampaign_ListsThemAll(params string[] arguments)
    {
        using var output = new StringWriter();

        Assert.Equal(0, await CampaignCommand.RunAsync(arguments, output, TextWriter.Null, CancellationToken.None));
        Assert.All(CampaignCatalog.All, campaign => Assert.Contains(campaign.Name, output.ToString(), StringComparison.Ordinal));
    }
}
