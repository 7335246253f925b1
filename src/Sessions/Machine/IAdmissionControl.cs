namespace BrowserAgent.Sessions.Machine;

/// <summary>Whether this machine has room for more: asked before a browser is started and before a session is lent.</summary>
internal interface IAdmissionControl
{
    /// <returns>Null when a browser may be started; else what runs short, with figures and the next move.</returns>
    string? WhyNoBrowser();

    /// <returns>Null when a lease may be granted; else what runs short, with figures and the next move.</returns>
    string? WhyNoLease();
}
