using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Guardrails;

/// <summary>Letters that a person reads as Latin ones, though they are others.</summary>
internal static class LookAlikes
{
    // Pairs: the letter, and what it is read as. Accents are removed before.
    private const string Latin = "ıiɪiɑaᴀaʙbᴄcᴅdđdðdᴇeɛeꜰfƒfɢgɡgʜhħhᴊjᴋkʟlłlᴍmɴnŋnᴏoøoᴘpʀrꜱsᴛtŧtᴜuᴠvᴡwʏyᴢzþp";
    private const string Foreign = "аaвbсcԁdеeғfһhнhіiјjкkӏlмmоoрpԛqгrѕsтtиuцuѵvԝwхxуyαaβbεeηnιiκkνvοoρpτtυuμuωwχxγyϲc";

    // Units of measure, such as kΩ and µm.
    private const string UnitLetters = "μωδ";

    /// <summary>Without accents and strokes, with letters of other shapes as the plain ones.</summary>
    public static string Fold(string word)
    {
        var plain = new StringBuilder(word.Length);
        foreach (var letter in word.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
            {
                plain.Append(letter == 'ß' ? "ss" : $"{ReadAs(letter, Latin)}");
            }
        }

        return plain.ToString();
    }

    /// <summary>The word as it is read: in Latin letters and, when all of its letters are of another script and look like Latin ones, as those.</summary>
    public static IEnumerable<string> ReadingsOf(string word)
    {
        var folded = Fold(word);
        yield return folded;
        if (folded.Any(IsForeign))
        {
            yield return new string([.. folded.Select(letter => ReadAs(letter, Foreign))]);
        }
    }

    public static bool MixesScripts(string word) => word.Any(letter => letter is (>= 'a' and <= 'z') or (>= '\u00DF' and <= '\u024F')) && word.Any(IsForeign)
        && !(word.Length <= 3 && word.All(letter => !IsForeign(letter) || UnitLetters.Contains(letter, StringComparison.Ordinal)));

    private static bool IsForeign(char letter) => letter is >= '\u0370' and <= '\u052F';

    private static char ReadAs(char letter, string pairs)
    {
        for (var at = 0; at < pairs.Length; at += 2)
        {
            if (pairs[at] == letter)
            {
                return pairs[at + 1];
            }
        }

        return letter;
    }
}
