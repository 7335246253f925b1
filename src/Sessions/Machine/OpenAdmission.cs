namespace BrowserAgent.Sessions.Machine;

/// <summary>Always room: for a host that does not measure its machine.</summary>
internal sealed class OpenAdmission : IAdmission
{
    public string? WhyNoBrowser() => null;

    public string? WhyNoLease() => null;
}
