using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Compares names and labels without case, surrounding space, invisible characters, and the colons, asterisks and signs that forms add to labels.</summary>
internal static class NameMatcher
{
    // Required marks, footnote signs, bullets and the signs of help texts. Characters of private use are the pictures of icon fonts.
    private const string Marks = " \u00A0:*\uFF1A\u2217\u2731\u2020\u2021\u2022\u25CF\u25CB\u24D8\u2139\uFE0F\u2605\u2606";
    private const string MarkClass = "[\\s:*\uFF1A\u2217\u2731\u2020\u2021\u2022\u25CF\u25CB\u24D8\u2139\uFE0F\u2605\u2606\uE000-\uF8FF\u00AD\u200B-\u200F\u2060\uFEFF]*";

    // Soft hyphens, joiners and directional marks are not seen, and may stand between any two characters.
    private const string InvisibleClass = "[\u00AD\u200B-\u200F\u2060\uFEFF]*";

    public static string Canonical(string? name)
    {
        var trimmed = TrimMarks(CanonicalTextNormalizer.Normalize(TrimMarks(name ?? "")));
        // A name that consists of signs alone, such as a star, is that name.
        return trimmed.Length > 0 ? trimmed : CanonicalTextNormalizer.Normalize(name ?? "");
    }

    public static bool Same(string? left, string? right) =>
        string.Equals(Canonical(left), Canonical(right), StringComparison.OrdinalIgnoreCase);

    public static bool IsOneOf(string? name, IEnumerable<string> names) => names.Any(candidate => Same(name, candidate));

    /// <summary>A pattern for the browser that matches the whole name by the same rules.</summary>
    public static Regex ExactPattern(string name) => Pattern($"^{MarkClass}{Escaped(name, "\\s+")}{MarkClass}$");

    /// <summary>A pattern for the browser that matches a part of shown text.</summary>
    public static Regex PartialPattern(string text) => Pattern(Escaped(text, "\\s+"));

    /// <summary>
    /// A pattern for the browser that matches every label that holds the text, and more: a label's text there includes the entries of a drop-down that it
    /// wraps and what is hidden, and leaves out line breaks. The hits are then compared by <see cref="Same"/>.
    /// </summary>
    public static Regex LabelPattern(string label) => Pattern(Escaped(label, "\\s*"));

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    private static bool IsMark(char character) => Marks.Contains(character, StringComparison.Ordinal) || char.IsWhiteSpace(character) || character is >= '\uE000' and <= '\uF8FF';

    private static string TrimMarks(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsMark(text[start]))
        {
            start++;
        }

        while (end > start && IsMark(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    // The browser reads the pattern as JavaScript: only characters special there are escaped. A character with a compatibility form (a raised 2) may be written either way.
    private static string Escaped(string text, string blank)
    {
        var trimmed = TrimMarks(text.Normalize(NormalizationForm.FormC));
        var pattern = new StringBuilder(text.Length * 8);
        var blankIsDue = false;
        foreach (var rune in (trimmed.Length > 0 ? trimmed : text.Trim()).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                blankIsDue = true;
                continue;
            }

            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
            {
                continue;
            }

            pattern.Append(pattern.Length == 0 ? "" : blankIsDue ? InvisibleClass + blank + InvisibleClass : InvisibleClass);
            blankIsDue = false;
            var raw = rune.ToString();
            var folded = raw.Normalize(NormalizationForm.FormKC);
            pattern.Append(string.Equals(raw, folded, StringComparison.Ordinal) ? Quoted(raw) : $"(?:{Quoted(raw)}|{Quoted(folded).Replace(" ", blank, StringComparison.Ordinal)})");
        }

        return pattern.ToString();
    }

    private static string Quoted(string text) =>
        string.Concat(text.Select(character => @"\^$.|?*+()[]{}/".Contains(character, StringComparison.Ordinal) ? $"\\{character}" : character.ToString()));
}
