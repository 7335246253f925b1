using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>
/// Whether a form can take a text as it is. Refused instead of removed are control characters except tab and line break, code points that are no
/// characters, and halves of surrogate pairs; a natural key must also be one line without tabs and without invisible characters.
/// </summary>
public static class TypeableTextRule
{
    /// <returns>What the text contains that can't be typed, and where; null when it can be typed.</returns>
    public static string? FindProblem(string text)
    {
        var place = 1;
        for (var at = 0; at < text.Length; place++)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune))
            {
                return $"Contains half of a surrogate pair at character {place}, which is no character. Send well-formed Unicode.";
            }

            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control && rune.Value is not ('\t' or '\n' or '\r'))
            {
                return $"Contains the control character {CodeOf(rune)} at character {place}, which can't be typed. Remove it.";
            }

            if ((rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF)
            {
                return $"Contains {CodeOf(rune)} at character {place}, which is no character of Unicode. Remove it.";
            }

            at += rune.Utf16SequenceLength;
        }

        return null;
    }

    /// <returns>Why the text can't be a natural key; null when it can.</returns>
    public static string? FindKeyProblem(string key)
    {
        var place = 1;
        foreach (var rune in key.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or 0x2028 or 0x2029)
            {
                return $"Contains a {(rune.Value == '\t' ? "tab" : "line break")} at character {place}. A natural key is one line; send it without.";
            }

            if (InvisibleCharacters.Contains(rune))
            {
                return $"Contains the invisible character {CodeOf(rune)} at character {place}. Two natural keys that look the same would be two records; send it without.";
            }

            place++;
        }

        return null;
    }

    private static string CodeOf(Rune rune) => $"U+{rune.Value.ToString("X4", CultureInfo.InvariantCulture)}";
}
