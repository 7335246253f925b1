using System.Globalization;
using System.Text;

namespace BrowserAgent.Tasks.People;

/// <summary>When two names stand for the same person, and when one could be taken for the other.</summary>
public static class PersonName
{
    // Letters and digits that are drawn like a Latin one, each above its own. Names are in upper or lower case; the pairs hold for the upper case, to which all are turned.
    private const string Alike = "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ01L5";
    private const string Latin = "ABESIJKMHOPCTYXABEZHIKMNOPTYXOIIS";

    /// <summary>
    /// The form in which names are compared: without regard to case, to how its letters are composed, and to how many spaces are between its words: a page shows several as one.
    /// Of a person whom a provider knows it is the address only, because people may change the rest there.
    /// </summary>
    public static string IdentityOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = string.Join(' ', name.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
        return IsOfProvider(text) ? text[text.LastIndexOf('(')..] : text;
    }

    public static bool IsSame(string one, string other) => IdentityOf(one) == IdentityOf(other);

    /// <summary>Whether a person could take one name for the other: they differ in case, accents, spaces and punctuation, or in letters that are drawn alike only.</summary>
    public static bool LooksLike(string one, string other) => SkeletonOf(one) == SkeletonOf(other);

    /// <summary>Whether it has the form of the names of people whom an OpenID Connect provider knows: <c>NAME (ADDRESS)</c>, with an @ in the address.</summary>
    public static bool IsOfProvider(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.TrimEnd() is [.., ')'] && name.LastIndexOf('@') > name.LastIndexOf('(') && name.Contains('(', StringComparison.Ordinal);
    }

    private static string SkeletonOf(string name) => string.Concat(IdentityOf(name)
        .Normalize(NormalizationForm.FormD)
        .Where(letter => char.IsLetterOrDigit(letter) && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
        .Select(letter => Alike.IndexOf(letter, StringComparison.Ordinal) is var place and >= 0 ? Latin[place] : letter));
}
