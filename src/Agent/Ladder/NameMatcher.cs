using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Compares names and labels without case, surrounding space, and the colons and asterisks that forms add to labels.</summary>
internal static class NameMatcher
{
    private static readonly char[] Marks = [' ', ':', '*', '\uFF1A'];

    public static string Canonical(string? name) => CanonicalTextNormalizer.Normalize(name ?? "").Trim(Marks);

    public static bool Same(string? left, string? right) =>
        string.Equals(Canonical(left), Canonical(right), StringComparison.OrdinalIgnoreCase);

    public static bool IsOneOf(string? name, IEnumerable<string> names) => names.Any(candidate => Same(name, candidate));

    /// <summary>A pattern for the browser that matches the whole name by the same rules.</summary>
    public static Regex ExactPattern(string name) => new($"^[\\s*]*{Escaped(Canonical(name))}[\\s:*\uFF1A]*$", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    /// <summary>A pattern for the browser that matches a part of shown text.</summary>
    public static Regex PartialPattern(string text) => new(Escaped(CanonicalTextNormalizer.Normalize(text)), RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    // The browser reads the pattern as JavaScript: only characters special there are escaped, and a blank matches any white space.
    private static string Escaped(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (character == ' ')
            {
                pattern.Append("\\s+");
            }
            else
            {
                pattern.Append(@"\^$.|?*+()[]{}/".Contains(character, StringComparison.Ordinal) ? "\\" : "").Append(character);
            }
        }

        return pattern.ToString();
    }
}
