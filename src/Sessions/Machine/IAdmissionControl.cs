namespace BrowserAgent.Sessions.Machine;

/// <summary>Whether this machine has enough free resources: asked before a browser is started and before a session is leased.</summary>
internal interface IAdmissionControl
{
    /// <returns>Null when a browser may be started; else which resource is short, with figures and what to do.</returns>
    string? WhyNoBrowser();

    /// <returns>Null when a lease may be granted; else which resource is short, with figures and what to do.</returns>
    string? WhyNoLease();
}
