namespace BrowserAgent.Sessions.Sizing;

/// <summary>What the pool needs from above to warm sessions before they are asked for: how much work waits.</summary>
public interface ISessionDemand
{
    /// <summary>Jobs that wait or run for a site and could use a session of this worker now. Cheap: answered from what is known, never by a round trip.</summary>
    int JobsOf(string site);
}
