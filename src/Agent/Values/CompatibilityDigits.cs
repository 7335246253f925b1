using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>Digits that NFKC would turn into other numbers: it makes 102 of 10², 1 of ① and 11⁄2 of 1½.</summary>
public static class CompatibilityDigits
{
    /// <summary>Whether a text has such a digit. After a letter it belongs to a unit (m²).</summary>
    public static bool AreIn(string text)
    {
        var afterLetter = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber && !afterLetter)
            {
                return true;
            }

            afterLetter = Rune.IsLetter(rune);
        }

        return false;
    }
}
