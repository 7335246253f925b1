using System.Diagnostics.CodeAnalysis;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>Origins in packs and in a deployment's configuration.</summary>
internal static class OriginParser
{
    public const string Form = "an absolute http or https address without path, such as https://erp.example.com";

    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out origin)
        && origin.Scheme is "http" or "https"
        && origin.PathAndQuery is "/"
        && origin.Fragment.Length == 0
        && origin.UserInfo.Length == 0
        && !text.EndsWith('?') && !text.EndsWith('#');
}
