namespace BrowserAgent.Campaigns.Tests;

/// <summary>These campaigns start several workers with browsers each, so they run one after the other.</summary>
[CollectionDefinition(Collection)]
public sealed class WorkerFaultCampaignCollectionDefinition
{
    public const string Collection = "campaigns that break workers or the site";
}
