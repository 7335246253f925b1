using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>
/// The canonical form of texts that look the same. What a producer sent, what was typed and what a page shows are compared in this form.
/// </summary>
public static class CanonicalTextNormalizer
{
    /// <summary>NFKC, no invisible characters, every run of spaces and line breaks one space, trimmed. Idempotent.</summary>
    public static string Normalize(string text) => Collapse(Clean(text));

    /// <summary>As <see cref="Normalize"/> line by line; line breaks stay as \n, empty lines at the ends go.</summary>
    public static string NormalizeLines(string text)
    {
        var lines = Clean(text)
            .ReplaceLineEndings("\n")
            .Split('\n')
            .Select(Collapse);
        return string.Join('\n', lines).Trim('\n');
    }

    /// <summary>Whether two texts are equal when line breaks count as spaces.</summary>
    public static bool Same(string one, string other) =>
        string.Equals(Normalize(one), Normalize(other), StringComparison.Ordinal);

    /// <summary>NFKC without invisible characters; spaces and line breaks stay where they are.</summary>
    internal static string Clean(string text)
    {
        // Strip first: a joiner between a letter and its accent would prevent NFKC from composing them.
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsInvisible(rune))
            {
                // EnumerateRunes replaces half a surrogate pair by U+FFFD, which is visible and which NFKC accepts.
                visible.Append(rune.ToString());
            }
        }

        return visible.ToString().Normalize(NormalizationForm.FormKC);
    }

    private static string Collapse(string clean)
    {
        var collapsed = new StringBuilder(clean.Length);
        var spaceDue = false;
        foreach (var letter in clean)
        {
            if (IsSpaceLike(letter))
            {
                spaceDue = collapsed.Length > 0;
                continue;
            }

            if (spaceDue)
            {
                collapsed.Append(' ');
                spaceDue = false;
            }

            collapsed.Append(letter);
        }

        return collapsed.ToString();
    }

    // The blank Braille pattern is a symbol by category but looks like a space.
    private static bool IsSpaceLike(char letter) => char.IsWhiteSpace(letter) || letter == '\u2800';

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
        UnicodeCategory.Format => true,
        _ => IsInvisibleByUse(rune.Value),
    };

    /// <summary>Letters and marks by category that show nothing: variation selectors, fillers, the grapheme joiner.</summary>
    private static bool IsInvisibleByUse(int value) => value
        is 0x034F
        or (>= 0x115F and <= 0x1160)
        or (>= 0x17B4 and <= 0x17B5)
        or (>= 0x180B and <= 0x180F)
        or 0x3164
        or 0xFFA0
        or (>= 0xFE00 and <= 0xFE0F)
        or (>= 0xE0100 and <= 0xE01EF);
}
