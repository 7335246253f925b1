using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Checks that what a site's server asks for suits the pack's origins.</summary>
internal static class AccessValidator
{
    public static void Run(SitePack pack, PackParseContext draft)
    {
        if (pack.Session.Access is not { } access || draft.AccessPosition is not { } position)
        {
            return;
        }

        foreach (var origin in access.BasicOrigins.Where(name => pack.Origins.All(known => !string.Equals(known.Name, name, StringComparison.Ordinal))))
        {
            draft.Errors.Add(position, $"basic of access names {origin}, which is no origin of the pack{SpellingSuggester.Hint(origin, pack.Origins.Select(known => known.Name))}");
        }

        if (access.UsesCertificate && pack.Origins.All(origin => origin.Address.Scheme != Uri.UriSchemeHttps))
        {
            draft.Errors.Add(position, "certificate of access has no effect: a client certificate is sent to https origins only, and the pack has none");
        }
    }
}
