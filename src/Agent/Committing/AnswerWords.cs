using System.Net;
using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Committing;

/// <summary>The text of an HTTP answer as a person would read it.</summary>
internal static partial class AnswerWords
{
    private const int MaxRead = 20_000;
    private const int MaxShown = 300;

    public static string Of(string body)
    {
        var read = body.Length > MaxRead ? body[..MaxRead] : body;
        var text = Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(Unread().Replace(read, " "), " ")), " ").Trim();
        return text.Length > MaxShown ? $"{text[..MaxShown]}..." : text;
    }

    [GeneratedRegex(@"<(?<tag>script|style|head)\b.*?</\k<tag>\s*>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unread();

    [GeneratedRegex(@"</?[a-z!][^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
