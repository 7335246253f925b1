using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>Characters that show nothing: controls, joiners, direction marks, variation selectors, fillers.</summary>
internal static class InvisibleCharacters
{
    public static bool Contains(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
        UnicodeCategory.Format => true,
        _ => IsInvisibleByUse(rune.Value),
    };

    public static string Remove(string text) => Remove(text, Contains);

    /// <summary>
    /// Without the characters that neither show nor mean anything where one stands alone: soft hyphen, zero-width space, word joiner, byte order mark, marks of
    /// direction. Joiners and variation selectors stay, because they make other letters and signs.
    /// </summary>
    public static string RemoveMeaningless(string text) => Remove(text, rune => IsMeaningless(rune.Value));

    private static string Remove(string text, Func<Rune, bool> isRemoved)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!isRemoved(rune))
            {
                // EnumerateRunes replaces half a surrogate pair by U+FFFD, which is visible and which normalisation accepts. It accepts no U+FFFE.
                visible.Append(rune.Value == 0xFFFE ? Rune.ReplacementChar.ToString() : rune.ToString());
            }
        }

        return visible.ToString();
    }

    private static bool IsMeaningless(int value) => value
        is 0x00AD or 0x061C or 0x200B or 0x200E or 0x200F or 0x2060 or 0xFEFF
        or (>= 0x202A and <= 0x202E)
        or (>= 0x2066 and <= 0x2069);

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
