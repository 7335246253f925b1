using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values.Formatting;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>Regular expressions of a pack.</summary>
internal static class RegexPatternReader
{
    /// <param name="cursor">The mapping that contains the key.</param>
    /// <param name="key">The expression's key.</param>
    /// <param name="wantsGroup">Whether the expression needs a group, because its first group is what is read.</param>
    public static string? Read(YamlMappingReader cursor, string key, bool wantsGroup)
    {
        if (cursor.Text(key) is not { } pattern)
        {
            return null;
        }

        try
        {
            var regex = new Regex(pattern, RegexOptions.CultureInvariant, SiteValueConverter.MatchTimeout);
            if (wantsGroup && regex.GetGroupNumbers().Length < 2)
            {
                cursor.Error(cursor.PositionOf(key), $"{key} of {cursor.What} takes its first group, and \"{pattern}\" has none; put parentheses around the part to take");
            }
        }
        catch (ArgumentException invalid)
        {
            cursor.Error(cursor.PositionOf(key), $"{key} of {cursor.What} is not a regular expression: {invalid.Message}");
        }

        return pattern;
    }
}
