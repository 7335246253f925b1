using System.Globalization;
using System.Text;

namespace BrowserAgent.Campaigns.CommandLine;

/// <summary>The help: usage and the table of campaigns.</summary>
internal static class CampaignHelpText
{
    public static string Render(IReadOnlyList<ICampaign> campaigns)
    {
        var text = new StringBuilder("""
            usage: browser-agent campaign NAME|CODE... | all [--small|--full] [--seed N] [--csv FILE] [--json]
              Breaks workers, Redis and the site on purpose, and judges by the site's own records what became of the jobs.
              One JSON line for each campaign on standard output; --json leaves the progress lines on standard error out.
              --csv FILE writes the samples of leak-soak to a file.
              Exit code: 0 all passed, 1 one failed, 2 not understood, 3 can't run here.


            """);
        var name = campaigns.Max(campaign => campaign.Name.Length);
        foreach (var campaign in campaigns)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {campaign.Code,-4} {campaign.Name.PadRight(name)}  {campaign.What}")
                .AppendLine(CultureInfo.InvariantCulture, $"  {"",-4} {"".PadRight(name)}  small: {campaign.SizeOf(CampaignSize.Small)}; full: {campaign.SizeOf(CampaignSize.Full)}");
        }

        return text.ToString();
    }
}
