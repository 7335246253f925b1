namespace BrowserAgent.Campaigns.Tests;

/// <summary>These campaigns start workers with browsers, so they run one after the other.</summary>
[CollectionDefinition(Collection)]
public sealed class SessionCampaignCollectionDefinition
{
    public const string Collection = "campaigns about browsers and sessions";
}
