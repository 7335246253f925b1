using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Authentication;

/// <summary>
/// Decides whether the site's server lets the account in. The first request goes the way of a commit's request, so that a wrong password is sent once,
/// and a server that only the browser could satisfy is told before any job.
/// </summary>
internal sealed class ServerAccessCheck(CommitPathProbe probe)
{
    // OpenSSL's names of the alerts by which a server refuses a client certificate, or the lack of one.
    private static readonly string[] CertificateRefusals =
        ["alert certificate", "alert bad certificate", "alert unsupported certificate", "alert unknown ca", "alert access denied", "alert handshake failure"];

    private static readonly string[] UntrustedSite =
        ["self-signed certificate", "self signed certificate", "unable to get local issuer certificate", "unable to verify the first certificate"];

    /// <returns>Null when the server let the account in; the page then shows the address, or where the site redirected it.</returns>
    public async Task<LoginResult?> RunAsync(IPage page, SitePack pack, AccountId account, Uri address, CancellationToken cancellationToken)
    {
        var answer = await probe.OpenAsync(page, pack, address, _ => null, cancellationToken);
        return answer switch
        {
            { Status: { } status } when AccessDenial.Is(status) => Denied(pack, account, address, status, answer.Challenge),
            { Status: >= 400 and var status } => new LoginResult.Failed($"the site answered {status} at {address.GetLeftPart(UriPartial.Path)}."),
            { Fault: { } fault } => NoAnswer(pack, account, address, fault),
            _ => null,
        };
    }

    private static LoginResult Denied(SitePack pack, AccountId account, Uri address, int status, string? challenge)
    {
        var what = AccessDenial.Describe(status, address.AbsoluteUri, challenge);
        var asksForOther = status == 401 && challenge is not null && !AccessDenial.OffersBasic(challenge);
        return asksForOther
            ? new LoginResult.NeedsPerson($"{what}. A commit's request can answer Basic only, so jobs of this site can't be entered; enable Basic at the site's server for this account.")
            : new LoginResult.Refused($"{what}: {PresentedBy(pack.Session.Access!, account)} was refused");
    }

    private static LoginResult NoAnswer(SitePack pack, AccountId account, Uri address, string fault)
    {
        var where = address.GetLeftPart(UriPartial.Authority);
        if (pack.Session.Access!.UsesCertificate && CertificateRefusals.Any(mark => fault.Contains(mark, StringComparison.OrdinalIgnoreCase)))
        {
            return new LoginResult.Refused($"{where} ended the TLS connection: the client certificate of {account} was refused ({fault})");
        }

        if (pack.Session.Access.UsesCertificate && address.HostNameType != UriHostNameType.Dns && fault.Contains("altnames", StringComparison.Ordinal))
        {
            return new LoginResult.NeedsPerson($"the certificate of {where} could not be checked ({fault}). With a client certificate it is checked against a host name only: write the site's host name in the pack's origins.");
        }

        return UntrustedSite.Any(mark => fault.Contains(mark, StringComparison.OrdinalIgnoreCase))
            ? new LoginResult.NeedsPerson($"the certificate of {where} is not trusted by the worker ({fault}). Name the file of its certificate authority in NODE_EXTRA_CA_CERTS and start the worker again.")
            : new LoginResult.Failed($"{where} gave no answer: {fault}");
    }

    private static string PresentedBy(AccessRules access, AccountId account) => access switch
    {
        { BasicOrigins.Count: > 0, UsesCertificate: true } => $"user name, password or client certificate of {account}",
        { UsesCertificate: true } => $"the client certificate of {account}",
        _ => $"user name or password of {account}",
    };
}
