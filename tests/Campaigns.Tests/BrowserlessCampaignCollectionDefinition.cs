namespace BrowserAgent.Campaigns.Tests;

/// <summary>Campaigns without browsers run one after the other, beside those with browsers: they wait more than they work.</summary>
[CollectionDefinition(Collection)]
public sealed class BrowserlessCampaignCollectionDefinition
{
    public const string Collection = "campaigns without browsers";
}
