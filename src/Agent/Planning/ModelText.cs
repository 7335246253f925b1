using System.Text;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Planning;

/// <summary>Text of a model as people may read it: marked as the model's, on one line, short. It may repeat what a page told the model, so it is never advice.</summary>
internal static class ModelText
{
    private const int MaxLength = 160;

    /// <summary>Empty for an empty text.</summary>
    public static string Quote(string text) => Clean(text) is { Length: > 0 } clean ? $"The model wrote: \"{clean}\"" : "The model gave no reason";

    /// <summary>Without control and invisible characters, line breaks and double quotes, cut.</summary>
    public static string Clean(string text)
    {
        var cut = text.Length <= MaxLength * 4 ? text : text[..(MaxLength * 4)];
        var clean = new StringBuilder(MaxLength);
        foreach (var rune in InvisibleCharacters.Remove(cut).EnumerateRunes())
        {
            // Line and paragraph separators count as white space.
            var shown = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) ? " " : rune.Value is '"' or 0x201C or 0x201D or 0x201E or 0x00AB or 0x00BB ? "'" : rune.ToString();
            if (shown != " " || (clean.Length > 0 && clean[^1] != ' '))
            {
                clean.Append(shown);
            }

            if (clean.Length >= MaxLength)
            {
                return clean.ToString().TrimEnd() + "…";
            }
        }

        return clean.ToString().TrimEnd();
    }
}
