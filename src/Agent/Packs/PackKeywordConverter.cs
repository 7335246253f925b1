namespace BrowserAgent.Agent.Packs;

/// <summary>The keywords of an enum as packs write them: its names in lower case.</summary>
internal static class PackKeywordConverter
{
    public static IReadOnlyList<string> Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(WordOf)];

    public static string WordOf<T>(T value)
        where T : struct, Enum => WordOf(value.ToString());

    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(WordOf(candidate), word, StringComparison.Ordinal))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static string WordOf(string name) => name.ToLowerInvariant();
}
