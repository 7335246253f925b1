using System.Collections.Frozen;
using System.Globalization;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The differences that a pack forgives (<c>ignore</c>, <c>pad</c>, <c>round</c>), and those that make another natural key (<c>matters</c>).</summary>
internal static class EquivalenceReader
{
    private const int MaxDigits = 10;

    // The same difference as either enum names it.
    private static readonly (TextDifference Forgiven, KeyDifference Matters)[] Opposites =
    [
        (TextDifference.Case, KeyDifference.Case), (TextDifference.Width, KeyDifference.Width), (TextDifference.Separators, KeyDifference.Separators),
    ];

    public static ValueEquivalence Read(YamlMappingReader cursor)
    {
        if (!cursor.Has("ignore") && !cursor.Has("pad") && !cursor.Has("round"))
        {
            return ValueEquivalence.Exact;
        }

        return new ValueEquivalence
        {
            Ignore = cursor.Words<TextDifference>("ignore").ToFrozenSet(),
            PadZeros = cursor.Word<Padding>("pad") is not null,
            Round = cursor.Parse<int>("round", TryDigits, "a whole number of digits from 0 to 10"),
        };
    }

    public static IReadOnlySet<KeyDifference> Matters(YamlMappingReader cursor, ValueEquivalence same)
    {
        var matters = cursor.Words<KeyDifference>("matters").ToFrozenSet();
        var both = Opposites.Where(pair => same.Ignore.Contains(pair.Forgiven) && matters.Contains(pair.Matters)).Select(pair => PackKeywordConverter.WordOf(pair.Matters)).ToList();
        if (same.PadZeros && matters.Contains(KeyDifference.Padding))
        {
            both.Add(PackKeywordConverter.WordOf(KeyDifference.Padding));
        }

        if (both.Count > 0)
        {
            cursor.Error(cursor.PositionOf("matters"), $"{cursor.What} says that {string.Join(" and ", both)} makes another key and that it does not count; keep one of them");
        }

        return matters;
    }

    private static bool TryDigits(string text, out int digits) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out digits) && digits <= MaxDigits;

    /// <summary>What <c>pad</c> may name.</summary>
    internal enum Padding
    {
        Zeros,
    }
}
