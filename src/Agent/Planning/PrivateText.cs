using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Planning;

/// <summary>Finds values of a job in text of a page, however the site writes them, and takes them out. Thread-safe.</summary>
internal sealed partial class PrivateText
{
    private const string Hidden = "…";
    private const string NotInWord = @"(?<![\p{L}\p{N}])";
    private const string WordEnds = @"(?![\p{L}\p{N}])";
    private const string NotInNumber = @"(?<!\p{N})(?<!\p{N}[.,])";
    private const string NumberEnds = @"(?!\p{N})(?![.,]\p{N})";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _whole;
    private readonly Regex? _anywhere;
    private readonly Regex? _shortNumbers;

    private PrivateText(PrivateForms forms)
    {
        _whole = new HashSet<string>(forms.Whole, StringComparer.OrdinalIgnoreCase);
        _anywhere = Pattern([(NotInWord, forms.Words, WordEnds), ("", forms.Long, ""), (NotInNumber, forms.Numbers, NumberEnds), (@"(?<!\p{N})", forms.Dates, @"(?!\p{N})")]);
        _shortNumbers = Pattern([(NotInNumber, forms.ShortNumbers, NumberEnds)]);
    }

    public static PrivateText None { get; } = Of([]);

    /// <param name="values">The job's values, and what was read.</param>
    /// <param name="formats">How the site writes numbers and days.</param>
    public static PrivateText Of(IReadOnlyList<FieldSet> values, SiteFormats formats)
    {
        var forms = new PrivateForms(formats);
        foreach (var fields in values)
        {
            forms.Add(fields);
        }

        return new PrivateText(forms);
    }

    /// <summary>Of texts alone.</summary>
    public static PrivateText Of(IEnumerable<string> texts)
    {
        var forms = new PrivateForms(formats: null);
        foreach (var text in texts)
        {
            forms.AddText(text);
        }

        return new PrivateText(forms);
    }

    /// <summary>The content without the values.</summary>
    /// <param name="content">A part of a snapshot's line.</param>
    /// <param name="isLabel">Names a control: a number of one or two digits stays, as in "Address line 2".</param>
    public string Redact(string content, bool isLabel)
    {
        var bare = Edges().Replace(content, "");
        if (bare.Length > 0 && _whole.Contains(bare))
        {
            return content.Replace(bare, Hidden, StringComparison.Ordinal);
        }

        try
        {
            // What an encoding hides can't be cut out of it.
            if (Decoded(content).Any(text => Replaced(text, isLabel) != text))
            {
                return HideAll(content, bare);
            }

            var plain = Plain(content);
            var redacted = Replaced(plain, isLabel);
            return redacted == plain ? content : redacted;
        }
        catch (RegexMatchTimeoutException)
        {
            // A text that takes too long to search may hold anything.
            return HideAll(content, bare);
        }
    }

    private string Replaced(string content, bool isLabel)
    {
        var redacted = _anywhere?.Replace(content, Hidden) ?? content;
        return isLabel ? redacted : _shortNumbers?.Replace(redacted, Hidden) ?? redacted;
    }

    /// <summary>As it reads once encodings of addresses and of HTML are undone, one after the other; nothing when there are none.</summary>
    private static IEnumerable<string> Decoded(string content)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { content };
        var pending = new Queue<string>([content]);
        while (pending.TryDequeue(out var text) && seen.Count < 12)
        {
            foreach (var other in (string[])[WebUtility.HtmlDecode(text), PercentCode().IsMatch(text) ? WebUtility.UrlDecode(text) : text])
            {
                if (seen.Add(other))
                {
                    pending.Enqueue(other);
                    yield return Plain(other);
                }
            }
        }
    }

    /// <summary>In its plainest characters.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in InvisibleCharacters.Remove(text).Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            // Digits of other scripts.
            plain.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? Rune.GetNumericValue(rune).ToString(CultureInfo.InvariantCulture) : rune.ToString());
        }

        return plain.ToString();
    }

    private static string HideAll(string content, string bare) => bare.Length == 0 ? content : content.Replace(bare, Hidden, StringComparison.Ordinal);

    private static Regex? Pattern(IReadOnlyList<(string Before, IReadOnlyCollection<string> Forms, string After)> groups)
    {
        // Sorted, so that forms with the same beginning are tried together.
        var parts = groups.Where(group => group.Forms.Count > 0)
            .Select(group => $"{group.Before}(?:{string.Join('|', group.Forms.OrderBy(form => form, StringComparer.Ordinal).ThenByDescending(form => form.Length))}){group.After}").ToList();
        return parts.Count == 0 ? null : new Regex(string.Join('|', parts), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, MatchTimeout);
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.None, 1000)]
    private static partial Regex PercentCode();

    [GeneratedRegex("""^[\s\-:'"]*(?:text: |/[a-z]+: )?["']?|["':\s]+$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Edges();
}
