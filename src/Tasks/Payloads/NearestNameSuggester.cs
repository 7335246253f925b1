using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>Suggests the known name that is closest to an unknown one.</summary>
internal static class NearestNameSuggester
{
    /// <summary>A sentence with the closest name, or with all names when none is close.</summary>
    public static string Hint(string given, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            return "There are none.";
        }

        var near = SpellingSuggester.Find(given, names);
        var all = $"Known: {ExcerptFormatter.Of(string.Join(", ", names), 400)}.";
        return near is null ? all : $"Did you mean {near}? {all}";
    }
}
