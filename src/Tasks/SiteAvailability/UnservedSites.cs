using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.SiteAvailability;

/// <summary>
/// The sites whose jobs this worker leaves waiting: those none of whose sessions can serve now (not logged in yet, the login fails, other workers hold the
/// permits), and those that have an outage or are on trial after one. A job of theirs would occupy a slot and delay the jobs of other sites.
/// </summary>
internal sealed class UnservedSites(ISessionPool pool, SiteOutageBreaker outages) : IUnservedSites
{
    public IReadOnlyCollection<string> GetCurrent() =>
        [.. pool.Status().GroupBy(session => session.Account.Site, StringComparer.Ordinal)
            .Where(site => !CanServe([.. site]))
            .Select(site => site.Key)
            .Union(outages.GetCurrent(), StringComparer.Ordinal)
            .Union(outages.GetOnTrial(), StringComparer.Ordinal)];

    // Jobs of a site that refused every account are claimed all the same: each is parked at once and tells its producer why.
    private static bool CanServe(IReadOnlyList<SessionStatus> site) =>
        site.All(session => session.State == SessionState.Refused) || site.GroupBy(session => session.Account).Any(account => SessionStatus.CanServe([.. account]));
}
