namespace BrowserAgent.Sessions.Sizing;

/// <summary>Reports no jobs: the pool then sizes itself by its minimums, its schedules and the callers that wait.</summary>
internal sealed class NoSessionDemand : ISessionDemand
{
    public int JobsOf(string site) => 0;
}
