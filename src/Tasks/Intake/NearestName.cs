namespace BrowserAgent.Tasks.Intake;

/// <summary>"Did you mean": the known name that a mistyped one is closest to.</summary>
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

        // An absurdly long name is no typing slip, and its distance table would be a cost that a stranger sets.
        var near = given.Length > 100
            ? null
            : names.Select(name => (Name: name, Distance: Distance(given.ToUpperInvariant(), name.ToUpperInvariant())))
                .Where(candidate => candidate.Distance <= Math.Max(1, candidate.Name.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .Select(candidate => candidate.Name)
                .FirstOrDefault();
        var all = $"Known: {Excerpt.Of(string.Join(", ", names), 400)}.";
        return near is null ? all : $"Did you mean {near}? {all}";
    }

    // Edits (insert, delete, replace) from one to the other, by one row of the table at a time.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
