using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Running;

/// <summary>The sites whose sessions all stand by: other workers are logged in as every account that this one could use.</summary>
internal sealed class StandbySites(ISessionPool pool) : IUnservedSites
{
    public IReadOnlyCollection<string> Now() =>
        [.. pool.Status().GroupBy(session => session.Account.Site, StringComparer.Ordinal)
            .Where(site => site.All(session => session.State == SessionState.Standby))
            .Select(site => site.Key)];
}
