using System.Collections.Frozen;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Values.Formatting;

/// <summary>Parses yes and no as sites show them, by a closed list; any other text is unreadable.</summary>
internal static class YesNoParser
{
    private static readonly FrozenSet<string> Yes = FrozenSet.ToFrozenSet(
        ["true", "yes", "on", "checked", "1", "ja", "oui", "sí", "✓", "✔", "☑"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> No = FrozenSet.ToFrozenSet(
        ["false", "no", "off", "unchecked", "0", "nein", "non", "✗", "✘", "☐"], StringComparer.OrdinalIgnoreCase);

    /// <param name="text">Canonical text.</param>
    /// <param name="own">The site's own words, which replace the usual ones; null means the usual ones.</param>
    public static bool? Read(string text, YesNoWords? own)
    {
        if (own is not null)
        {
            return own.WhenTrue.Contains(text, StringComparer.OrdinalIgnoreCase) ? true
                : own.WhenFalse.Contains(text, StringComparer.OrdinalIgnoreCase) ? false
                : null;
        }

        if (Yes.Contains(text))
        {
            return true;
        }

        return No.Contains(text) ? false : null;
    }
}
