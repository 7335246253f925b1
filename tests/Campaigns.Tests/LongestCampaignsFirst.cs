using BrowserAgent.Campaigns.Tests;
using BrowserAgent.TestKit;

[assembly: TestCollectionOrderer(typeof(LongestCampaignsFirst))]

namespace BrowserAgent.Campaigns.Tests;

/// <summary>By the time that they take together, except that the campaigns without browsers start among the first, because they wait more than they work.</summary>
public sealed class LongestCampaignsFirst() : LongestFirstCollectionOrderer(
    WorkerFaultCampaignCollectionDefinition.Collection,
    SessionCampaignCollectionDefinition.Collection,
    BrowserlessCampaignCollectionDefinition.Collection,
    typeof(NegativeControlTests).FullName!,
    typeof(AccountCapsCampaignTests).FullName!,
    typeof(OrphanedBrowserCleanupTests).FullName!);
