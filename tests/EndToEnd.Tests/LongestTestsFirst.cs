using BrowserAgent.EndToEnd.Tests;
using BrowserAgent.EndToEnd.Tests.Meridian;
using BrowserAgent.EndToEnd.Tests.ThirdSite;
using BrowserAgent.EndToEnd.Tests.Tryton;
using BrowserAgent.TestKit;

[assembly: TestCollectionOrderer(typeof(LongestTestsFirst))]

namespace BrowserAgent.EndToEnd.Tests;

/// <summary>By the time that each class takes.</summary>
public sealed class LongestTestsFirst() : LongestFirstCollectionOrderer(
    typeof(ShortSiteSessionTests).FullName!,
    typeof(PurchaseOrderTests).FullName!,
    typeof(FormInterruptionTests).FullName!,
    typeof(MeridianVersionAndFaultTests).FullName!,
    typeof(SiteAddedByPackTests).FullName!,
    typeof(FormInterruptionNegativeControlTests).FullName!);
