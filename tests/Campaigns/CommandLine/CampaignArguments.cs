using System.Globalization;

namespace BrowserAgent.Campaigns.CommandLine;

/// <summary>What the command line asks for.</summary>
internal abstract record CampaignArguments
{
    private CampaignArguments()
    {
    }

    /// <summary>The table of campaigns.</summary>
    public sealed record Table : CampaignArguments;

    /// <param name="Campaigns">In order.</param>
    /// <param name="Settings">For each of them.</param>
    /// <param name="Quiet">No progress lines.</param>
    public sealed record Run(IReadOnlyList<ICampaign> Campaigns, CampaignSettings Settings, bool Quiet) : CampaignArguments;

    /// <param name="Complaint">What is wrong and what would be right.</param>
    public sealed record Unusable(string Complaint) : CampaignArguments;

    public static CampaignArguments Parse(IReadOnlyList<string> arguments, IReadOnlyList<ICampaign> campaigns)
    {
        if (arguments.Count == 0 || arguments.Any(argument => argument is "-h" or "--help") || arguments is ["list"])
        {
            return new Table();
        }

        var (names, sizes, seed, quiet, csv) = (new List<string>(), new HashSet<CampaignSize>(), CampaignSettings.DefaultSeed, false, (string?)null);
        for (var place = 0; place < arguments.Count; place++)
        {
            switch (arguments[place])
            {
                case "--small":
                    sizes.Add(CampaignSize.Small);
                    break;
                case "--full":
                    sizes.Add(CampaignSize.Full);
                    break;
                case "--json":
                    quiet = true;
                    break;
                case "--seed":
                    if (++place == arguments.Count || !int.TryParse(arguments[place], NumberStyles.None, CultureInfo.InvariantCulture, out seed))
                    {
                        return new Unusable("--seed takes a whole number from 0 to 2147483647.");
                    }

                    break;
                case "--csv":
                    if (++place == arguments.Count || arguments[place].StartsWith('-'))
                    {
                        return new Unusable("--csv takes the file to write samples to.");
                    }

                    csv = arguments[place];
                    break;
                case var option when option.StartsWith('-'):
                    return new Unusable($"'{option}' is no option. There are --small, --full, --seed N, --csv FILE and --json.");
                case var name:
                    names.Add(name);
                    break;
            }
        }

        if (sizes.Count > 1)
        {
            return new Unusable("--small and --full exclude each other.");
        }

        return Choose(names, campaigns) switch
        {
            (null, var complaint) => new Unusable(complaint),
            var (chosen, _) => new Run(chosen, new CampaignSettings(sizes.SingleOrDefault(CampaignSize.Small), seed) { Csv = csv }, quiet),
        };
    }

    private static (IReadOnlyList<ICampaign>? Chosen, string Complaint) Choose(List<string> names, IReadOnlyList<ICampaign> campaigns)
    {
        if (names.Count == 0)
        {
            return (null, "Which campaign? Give a name or a code of the table, or all.");
        }

        if (names is [var all] && string.Equals(all, "all", StringComparison.OrdinalIgnoreCase))
        {
            return (campaigns, "");
        }

        var chosen = new List<ICampaign>();
        foreach (var name in names)
        {
            if (campaigns.FirstOrDefault(campaign => Is(campaign.Name, name) || Is(campaign.Code, name)) is not { } found)
            {
                return (null, $"'{name}' is no campaign. There are {string.Join(", ", campaigns.Select(campaign => $"{campaign.Name} ({campaign.Code})"))}, and all.");
            }

            chosen.Add(found);
        }

        return (chosen, "");
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
