using System.Collections.Frozen;
using System.Text;

namespace BrowserAgent.Agent.Values;

/// <summary>A difference between two natural keys.</summary>
public enum KeyDifference
{
    Case,
    Width,

    /// <summary>Zeros before a number.</summary>
    Padding,

    /// <summary>Spaces, hyphens and other characters that are neither letters nor digits.</summary>
    Separators,

    Accents,

    /// <summary>One key is the other one cut short.</summary>
    Length,
}

/// <summary>How a key that a site shows relates to the asked one.</summary>
public abstract record KeyMatch
{
    private KeyMatch()
    {
    }

    public sealed record Same : KeyMatch;

    /// <summary>Another key by the pack's declaration, but so alike that it may be the asked one as the site changed it.</summary>
    public sealed record Near(IReadOnlyList<KeyDifference> Differences) : KeyMatch;

    public sealed record Other : KeyMatch;
}

/// <summary>
/// The one canonical form of a natural key, declared by the pack. The queue's hold, the record search and the comparison use it. By default case (in every
/// script) and width don't matter, runs of spaces count as one space, and invisible characters and spaces at the ends don't count.
/// </summary>
public sealed record NaturalKeyForm
{
    public static readonly NaturalKeyForm Default = new();

    /// <summary>What the pack's natural key field forgives beyond the default.</summary>
    public ValueEquivalence Same { get; init; } = ValueEquivalence.Exact;

    /// <summary>The differences that make another record at this site: such keys are neither the same nor near.</summary>
    public IReadOnlySet<KeyDifference> Matters { get; init; } = FrozenSet<KeyDifference>.Empty;

    /// <summary>The form for keys of several job types of one site: a difference counts only when it does for all of them.</summary>
    public static NaturalKeyForm Coarsest(IEnumerable<NaturalKeyForm> forms) => forms.Aggregate((one, other) => new NaturalKeyForm
    {
        Same = one.Same.With(other.Same),
        Matters = one.Matters.Intersect(other.Matters).ToFrozenSet(),
    });

    public string CanonicalOf(string key)
    {
        var canonical = ExactTextNormalizer.CollapseSpaces(ExactTextNormalizer.Normalize(InvisibleCharacters.Remove(key)));
        if (!Matters.Contains(KeyDifference.Width))
        {
            canonical = ExactTextNormalizer.CollapseSpaces(TextFolding.FoldWidth(canonical));
        }

        if (!Matters.Contains(KeyDifference.Case))
        {
            canonical = TextFolding.FoldCase(canonical);
        }

        return Same.Fold(canonical);
    }

    /// <param name="asked">The job's key.</param>
    /// <param name="shown">The key of one row.</param>
    /// <param name="longest">The longest key that the same list shows, in characters: a site that shows longer keys did not cut this one.</param>
    public KeyMatch Compare(string asked, string shown, int longest)
    {
        var (ours, theirs) = (CanonicalOf(asked), CanonicalOf(shown));
        if (string.Equals(ours, theirs, StringComparison.Ordinal))
        {
            return new KeyMatch.Same();
        }

        var folded = Enum.GetValues<KeyDifference>().Where(difference => difference != KeyDifference.Length && !Matters.Contains(difference)).ToList();
        if (AreAlike(asked, shown, folded))
        {
            // Those without which the two would still differ.
            return new KeyMatch.Near([.. folded.Where(difference => !AreAlike(asked, shown, folded.Where(other => other != difference)))]);
        }

        return !Matters.Contains(KeyDifference.Length) && IsCut(ours, theirs, shown, longest) ? new KeyMatch.Near([KeyDifference.Length]) : new KeyMatch.Other();
    }

    private static bool AreAlike(string asked, string shown, IEnumerable<KeyDifference> differences)
    {
        var folded = differences.ToHashSet();
        var (ours, theirs) = (Fold(asked, folded), Fold(shown, folded));
        return ours.Length > 0 && string.Equals(ours, theirs, StringComparison.Ordinal);
    }

    private static string Fold(string key, HashSet<KeyDifference> differences)
    {
        var folded = ExactTextNormalizer.CollapseSpaces(ExactTextNormalizer.Normalize(InvisibleCharacters.Remove(key)));
        if (differences.Contains(KeyDifference.Width))
        {
            // Wider than the canonical form: a site that stores compatibility forms as their plain ones changed the key.
            folded = folded.Normalize(NormalizationForm.FormKC);
        }

        if (differences.Contains(KeyDifference.Case))
        {
            folded = TextFolding.FoldCase(folded);
        }

        if (differences.Contains(KeyDifference.Accents))
        {
            folded = TextFolding.RemoveAccents(folded);
        }

        if (differences.Contains(KeyDifference.Padding))
        {
            folded = TextFolding.RemoveLeadingZeros(folded);
        }

        return differences.Contains(KeyDifference.Separators) ? TextFolding.RemoveAllButLettersAndDigits(folded) : folded;
    }

    private static bool IsCut(string ours, string theirs, string shown, int longest)
    {
        var begin = theirs.TrimEnd('…', '.', ' ');
        if (begin.Length == 0 || begin.Length >= ours.Length || !ours.StartsWith(begin, StringComparison.Ordinal))
        {
            return false;
        }

        return begin.Length < theirs.Length || shown.Length >= longest;
    }
}
