namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The word that was probably meant.</summary>
public static class SpellingSuggester
{
    private const int MaxListLength = 140;

    // A very long word is not a typing error, and the cost of comparing it would be set by the input.
    private const int MaxWordLength = 100;

    /// <summary>"; did you mean x?" or, when nothing is near, the known words if they are few.</summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        var words = known.Order(StringComparer.Ordinal).ToList();
        if (Find(word, words) is { } nearest)
        {
            return $"; did you mean {nearest}?";
        }

        var list = string.Join(", ", words);
        return list.Length is > 0 and <= MaxListLength ? $"; known are {list}" : "";
    }

    /// <summary>The known word closest to the one given; null when none is close.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        var limit = word.Length < 4 ? 1 : Math.Max(2, word.Length / 4);
        return word.Length > MaxWordLength
            ? null
            : known.Select(candidate => (Word: candidate, Edits: Edits(word, candidate)))
                .Where(candidate => candidate.Edits <= limit)
                .OrderBy(candidate => candidate.Edits)
                .Select(candidate => candidate.Word)
                .FirstOrDefault();
    }

    /// <summary>The number of letters added, removed, changed or swapped with a neighbour, ignoring case.</summary>
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (Same(i, j) ? 0 : 1));
                if (i > 1 && j > 1 && Same(i, j - 1) && Same(i - 1, j))
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[one.Length, other.Length];

        bool Same(int i, int j) => char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]);
    }
}
