using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>Searches a request's address and body for texts, in the encodings of addresses, forms and JSON.</summary>
internal static partial class RequestText
{
    /// <summary>Whether the address or the body contains the text, literally or encoded, in the same letter case.</summary>
    public static bool Contains(IRequest request, string text) =>
        DecodedAddresses(request.Url).Any(address => address.Contains(text, StringComparison.Ordinal))
        || (request.PostData is { } body
            && (body.Contains(text, StringComparison.Ordinal)
                || body.Contains(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), StringComparison.Ordinal)
                || body.Contains(Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal), StringComparison.Ordinal)));

    /// <summary>Whether the key stands in the address, as a whole word in any letter case. <c>PO-1</c> does not stand in <c>PO-10</c>.</summary>
    public static bool AddressHoldsKey(string address, string key) => DecodedAddresses(address).Any(text => HoldsWord(text, key, "-_."));

    /// <summary>Whether the key stands in the body, as a whole word in any letter case.</summary>
    public static bool BodyHoldsKey(string? body, string key) =>
        body is not null && DecodedBodies(body).Any(text => HoldsWord(text, key, "-_."));

    /// <summary>Whether the key stands in the address or the body.</summary>
    public static bool HoldsKey(IRequest request, string key) => AddressHoldsKey(request.Url, key) || BodyHoldsKey(request.PostData, key);

    /// <summary>Whether a request asks for the same again: method, address and called method are equal, apart from numbers that only keep a response from being cached.</summary>
    public static bool IsRepetition(IRequest later, IRequest earlier) =>
        later.Method == earlier.Method && WithoutCacheBuster(later.Url) == WithoutCacheBuster(earlier.Url) && CalledBy(later) == CalledBy(earlier);

    /// <summary>
    /// What a request asks apart from the values: method, address without query, and the called method of a remote procedure call. Two requests of one
    /// kind fill the same part of a page.
    /// </summary>
    public static string KindOf(IRequest request, string key)
    {
        var path = Uri.TryCreate(request.Url, UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) + Uri.UnescapeDataString(address.AbsolutePath) : request.Url;
        var withoutKey = path.Replace(key, "", StringComparison.OrdinalIgnoreCase).TrimEnd('/');
        return $"{request.Method} {withoutKey} {CalledBy(request)}";
    }

    private static string CalledBy(IRequest request) =>
        request.PostData is { } body && CalledMethod().Match(body) is { Success: true } match ? match.Groups["name"].Value : "";

    private static string WithoutCacheBuster(string address) => CacheBuster().Replace(address.Split('#', 2)[0], "");

    private static IEnumerable<string> DecodedAddresses(string address)
    {
        // The value of a parameter may be an encoded address or text itself.
        var once = Uri.UnescapeDataString(address.Replace('+', ' '));
        return [address, Uri.UnescapeDataString(address), once, Uri.UnescapeDataString(once)];
    }

    private static IEnumerable<string> DecodedBodies(string body)
    {
        yield return body;
        yield return Uri.UnescapeDataString(body.Replace('+', ' '));
        yield return JsonEscape().Replace(body, match => match.Groups["code"] is { Success: true } code
            ? ((char)ushort.Parse(code.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()
            : match.ValueSpan[1..].ToString());
    }

    /// <summary>Whether the word stands in the text, in any letter case and not as a part of a longer word: <c>PO-1</c> stands neither in <c>PO-10</c> nor in <c>PO-1-A</c>.</summary>
    /// <param name="text">Where to look.</param>
    /// <param name="word">What to look for.</param>
    /// <param name="joiners">Characters that join what stands on both sides to one word.</param>
    public static bool HoldsWord(string text, string word, string joiners = "-_./")
    {
        var (inText, wanted) = (CanonicalTextNormalizer.Normalize(text), CanonicalTextNormalizer.Normalize(word));
        for (var at = IndexOf(inText, wanted, 0); at >= 0; at = IndexOf(inText, wanted, at + 1))
        {
            var end = at + wanted.Length;
            if (!GoesOn(inText, at - 1, -1, joiners) && !GoesOn(inText, end, 1, joiners))
            {
                return true;
            }
        }

        return false;
    }

    // Whether the word goes on at this place, seen in this direction.
    private static bool GoesOn(string text, int at, int step, string joiners)
    {
        if (at < 0 || at >= text.Length)
        {
            return false;
        }

        return char.IsLetterOrDigit(text[at])
            || (joiners.Contains(text[at], StringComparison.Ordinal) && at + step >= 0 && at + step < text.Length
                && (text[at] == '.' ? char.IsDigit(text[at + step]) : char.IsLetterOrDigit(text[at + step])));
    }

    private static int IndexOf(string text, string wanted, int from) =>
        wanted.Length == 0 || from >= text.Length ? -1 : text.IndexOf(wanted, from, StringComparison.OrdinalIgnoreCase);

    // jQuery's _=1700000000000, and times in milliseconds under any name.
    [GeneratedRegex("""(?<=[?&])(?:_=[^&]*|[^&=]*=\d{13})&?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CacheBuster();

    [GeneratedRegex("""\\(?:u(?<code>[0-9a-fA-F]{4})|["\\/])""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonEscape();

    [GeneratedRegex("""[{,\[]\s*"(?:method|operationName|action|procedure)"\s*:\s*"(?<name>[^"]*)"|(?:^|&)(?:method|action|operationName)=(?<name>[^&]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CalledMethod();
}
