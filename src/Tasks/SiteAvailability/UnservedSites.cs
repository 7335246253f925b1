using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.SiteAvailability;

/// <summary>
/// The sites whose sessions all stand by, because other workers are logged in as every account that this one could use, and those that just said
/// that they serve nobody now.
/// </summary>
internal sealed class UnservedSites(ISessionPool pool, SiteOutages outages) : IUnservedSites
{
    public IReadOnlyCollection<string> GetCurrent() =>
        [.. pool.Status().GroupBy(session => session.Account.Site, StringComparer.Ordinal)
            .Where(site => site.GroupBy(session => session.Account).All(SessionStatus.AllTaken))
            .Select(site => site.Key)
            .Union(outages.GetCurrent(), StringComparer.Ordinal)];
}
