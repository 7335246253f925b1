using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>Suggests the known name that is closest to an unknown one.</summary>
internal static class NearestName
{
    /// <summary>A sentence with the closest name, or with all names when none is close.</summary>
    public static string Hint(string given, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            return "There are none.";
        }

        var near = SpellingSuggestion.Find(given, names);
        var all = $"Known: {Excerpt.Of(string.Join(", ", names), 400)}.";
        return near is null ? all : $"Did you mean {near}? {all}";
    }
}
