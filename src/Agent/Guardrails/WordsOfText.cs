using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Guardrails;

/// <summary>The words that a person reads in a text, in lower case.</summary>
internal static partial class WordsOfText
{
    private static readonly char[] ReadingsOfOne = ['l', 'i'];

    /// <summary>A capital letter after a small one begins a word, as in approveOrder, and so does the last of several before a small one, as in APPROVEOrder.</summary>
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var runes = InvisibleCharacters.Remove(text).Normalize(NormalizationForm.FormKC).EnumerateRunes().ToList();
        for (var at = 0; at < runes.Count; at++)
        {
            var rune = runes[at];
            var isLetter = Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            var before = at > 0 ? runes[at - 1] : default;
            var after = at + 1 < runes.Count ? runes[at + 1] : default;
            if (!isLetter || (Rune.IsUpper(rune) && (Rune.IsLower(before) || (Rune.IsUpper(before) && Rune.IsLower(after)))))
            {
                End();
            }

            if (isLetter)
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString().Normalize(NormalizationForm.FormC));
                word.Clear();
            }
        }
    }

    /// <summary>Words with digits that look like letters, read as those: De1ete.</summary>
    public static IEnumerable<string> WithDigitsRead(string text) => DigitsInside().Matches(InvisibleCharacters.Remove(text).Normalize(NormalizationForm.FormKC))
        .SelectMany(match => ReadingsOfOne.Select(one => LookAlikes.Fold(new string([.. match.Value.ToLowerInvariant().Select(letter => letter switch
        {
            '0' => 'o',
            '1' => one,
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            _ => letter,
        })]))));

    /// <summary>Words of one letter each, read as one word: A p p r o v e.</summary>
    public static List<string> Spelled(List<string> words)
    {
        var (spelled, run) = (new List<string>(), new StringBuilder());
        foreach (var word in words.Append("  "))
        {
            if (word.Length == 1)
            {
                run.Append(word);
                continue;
            }

            if (run.Length > 2)
            {
                spelled.Add(run.ToString());
            }

            run.Clear();
        }

        return spelled;
    }

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}0-9]*[0-9][\p{L}\p{M}0-9]*\p{L}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DigitsInside();
}
