namespace BrowserAgent.Sessions.Sizing;

/// <summary>How many jobs wait, so that the pool can warm sessions before a job asks for one.</summary>
public interface ISessionDemand
{
    /// <summary>Jobs that wait or run for a site and could use a session of this worker now. Must be cheap: answered from memory, without I/O.</summary>
    int JobsOf(string site);
}
