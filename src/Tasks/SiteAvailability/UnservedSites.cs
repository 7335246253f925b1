using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.SiteAvailability;

/// <summary>
/// The sites whose jobs this worker can't run now: those of which other workers hold the permits of every account, and those that have an outage.
/// </summary>
internal sealed class UnservedSites(ISessionPool pool, SiteOutageBreaker outages) : IUnservedSites
{
    public IReadOnlyCollection<string> GetCurrent() =>
        [.. pool.Status().GroupBy(session => session.Account.Site, StringComparer.Ordinal)
            .Where(site => site.GroupBy(session => session.Account).All(SessionStatus.AllTaken))
            .Select(site => site.Key)
            .Union(outages.GetCurrent(), StringComparer.Ordinal)];
}
