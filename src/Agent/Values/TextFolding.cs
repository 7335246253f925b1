using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>Removes one kind of difference from a text in NFC.</summary>
internal static class TextFolding
{
    /// <summary>Case folding over all of Unicode: both cases of a letter, and a letter whose cases differ in number (ß, SS), have one form.</summary>
    public static string FoldCase(string text) => text
        .Replace("\u1E9E", "ss", StringComparison.Ordinal)
        .Replace("ß", "ss", StringComparison.Ordinal)
        .ToUpperInvariant()
        .ToLowerInvariant()
        .Normalize(NormalizationForm.FormC);

    /// <summary>Full-width and half-width forms become the ordinary ones; other compatibility forms (½, ⁵, ﬁ) stay.</summary>
    public static string FoldWidth(string text)
    {
        if (!text.AsSpan().ContainsAny('\u3000', '\u20A9') && !text.AsSpan().ContainsAnyInRange('\uFF00', '\uFFEF'))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        var run = new StringBuilder();
        foreach (var letter in text)
        {
            if (letter is '\u3000' or (>= '\uFF00' and <= '\uFFEF'))
            {
                // A half-width voiced mark belongs to the letter before it, so whole runs are normalised.
                run.Append(letter);
                continue;
            }

            Flush(run, folded);
            folded.Append(letter);
        }

        Flush(run, folded);
        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    public static string RemoveSeparators(string text) => Keep(text, rune => !IsSeparator(rune));

    /// <summary>Letters and digits only.</summary>
    public static string RemoveAllButLettersAndDigits(string text) => Keep(text, rune => Rune.IsLetterOrDigit(rune) || IsMark(rune));

    /// <summary>Letters without their accents.</summary>
    public static string RemoveAccents(string text) =>
        Keep(text.Normalize(NormalizationForm.FormD), rune => !IsMark(rune)).Replace('ı', 'i').Normalize(NormalizationForm.FormC);

    /// <summary>Each run of digits without the zeros before it.</summary>
    public static string RemoveLeadingZeros(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var startsNumber = at == 0 || !char.IsAsciiDigit(text[at - 1]);
            if (startsNumber && text[at] == '0')
            {
                while (at + 1 < text.Length && text[at] == '0' && char.IsAsciiDigit(text[at + 1]))
                {
                    at++;
                }
            }

            kept.Append(text[at]);
        }

        return kept.ToString();
    }

    private static bool IsSeparator(Rune rune) =>
        Rune.IsWhiteSpace(rune)
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation
        || rune.Value is '.' or '/' or '\u2212' or '\u00AD';

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static void Flush(StringBuilder run, StringBuilder folded)
    {
        folded.Append(run.ToString().Normalize(NormalizationForm.FormKC));
        run.Clear();
    }

    private static string Keep(string text, Func<Rune, bool> isKept)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (isKept(rune))
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString();
    }
}
