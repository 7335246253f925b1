namespace BrowserAgent.Sessions.Sizing;

/// <summary>Knows of no work: the pool then goes by its floors, its schedules and who waits for a session.</summary>
internal sealed class NoSessionDemand : ISessionDemand
{
    public int JobsOf(string site) => 0;
}
