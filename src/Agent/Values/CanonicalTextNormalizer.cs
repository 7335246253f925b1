using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>
/// The form in which names, labels, dates, numbers and words of a page are found and read: texts that look the same are the same. It changes what compatibility
/// characters mean (10⁵ becomes 105), so the values of a job are neither typed nor compared in it; see <see cref="ExactTextNormalizer"/>.
/// </summary>
public static class CanonicalTextNormalizer
{
    /// <summary>NFKC, no invisible characters, every run of spaces and line breaks one space, trimmed. Idempotent.</summary>
    public static string Normalize(string text) => Collapse(Clean(text));

    /// <summary>NFKC without invisible characters; spaces and line breaks stay where they are.</summary>
    internal static string Clean(string text)
    {
        // Strip first: a joiner between a letter and its accent would prevent NFKC from composing them.
        return InvisibleCharacters.Remove(text).Normalize(NormalizationForm.FormKC);
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
}
