using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>
/// The form in which a text is stored, typed and compared: Unicode NFC with line breaks as \n, and otherwise as it was sent. Compatibility forms
/// (½, ⁵, ﬁ, full width), inner spaces and invisible characters stay.
/// </summary>
public static class ExactTextNormalizer
{
    /// <summary>Half of a surrogate pair and U+FFFE, which only a page can show, become U+FFFD. Idempotent.</summary>
    public static string Normalize(string text) => WellFormed(text)
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace('\r', '\n')
        .Normalize(NormalizationForm.FormC);

    /// <summary>As <see cref="Normalize"/>, without white space at both ends.</summary>
    public static string NormalizeTrimmed(string text) => Normalize(text).Trim();

    /// <summary>
    /// As <see cref="Normalize"/>, each line with single spaces and trimmed, empty lines at the ends removed: how a page shows a text. Every kind of space is
    /// a space. For patterns and for finding entries of a list, never for the comparison of a value.
    /// </summary>
    public static string NormalizeSpacing(string text)
    {
        var lines = Normalize(text).Split('\n', '\u2028', '\u2029', '\u0085').Select(CollapseSpaces);
        return string.Join('\n', lines).Trim('\n');
    }

    /// <summary>Every run of white space is one space; none at the ends.</summary>
    internal static string CollapseSpaces(string text)
    {
        var collapsed = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter))
            {
                collapsed.Append(letter);
            }
            else if (collapsed.Length > 0 && collapsed[^1] != ' ')
            {
                collapsed.Append(' ');
            }
        }

        return collapsed.ToString().TrimEnd(' ');
    }

    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\uFFFE'))
        {
            return text;
        }

        var wellFormed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            wellFormed.Append(rune.Value == 0xFFFE ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        return wellFormed.ToString();
    }
}
