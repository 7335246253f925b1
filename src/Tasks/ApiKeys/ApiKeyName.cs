using System.Text;
using System.Text.RegularExpressions;

namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>
/// The rules for a key's name. It stands for a person in trails and lists, so it must not look like another one: no invisible letters, no letters in a compatibility form
/// (full-width, ligatures), no spaces that a page shows as one, and no word that mixes Latin, Greek and Cyrillic letters, many of which look the same.
/// </summary>
internal static partial class ApiKeyName
{
    public const int MaxLength = 60;

    // Letters by their category that are drawn as nothing.
    private const string Fillers = "\u115F\u1160\u3164\uFFA0";

    public static bool IsValid(string name) =>
        name.Trim() is { Length: >= 1 and <= MaxLength } text
        && char.IsLetterOrDigit(text[0])
        && text.All(letter => (char.IsLetterOrDigit(letter) && !Fillers.Contains(letter, StringComparison.Ordinal)) || " ._-@'()".Contains(letter, StringComparison.Ordinal))
        && !text.Contains("  ", StringComparison.Ordinal)
        && text.IsNormalized(NormalizationForm.FormKC)
        && !MixedWord().IsMatch(text);

    // A word with a letter of one of the three scripts and one of another, by their blocks.
    [GeneratedRegex(
        @"[A-Za-z\u00C0-\u024F\u1E00-\u1EFF][^ ._\-@'()]*[\u0370-\u052F\u1F00-\u1FFF]|[\u0370-\u03FF\u1F00-\u1FFF][^ ._\-@'()]*[A-Za-z\u00C0-\u024F\u0400-\u052F\u1E00-\u1EFF]|[\u0400-\u052F][^ ._\-@'()]*[A-Za-z\u00C0-\u03FF\u1E00-\u1FFF]",
        RegexOptions.CultureInvariant, 100)]
    private static partial Regex MixedWord();
}
