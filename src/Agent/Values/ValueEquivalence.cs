using System.Collections.Frozen;

namespace BrowserAgent.Agent.Values;

/// <summary>A difference between two texts that a pack may declare to be none.</summary>
public enum TextDifference
{
    /// <summary>Spaces, hyphens, points and slashes, wherever they are.</summary>
    Separators,

    /// <summary>How many spaces, and of which kind, stand at a place.</summary>
    Spaces,

    /// <summary>A line break in place of a space, or the other way round.</summary>
    Lines,

    /// <summary>Upper and lower case, in every script.</summary>
    Case,

    /// <summary>Full-width and half-width forms.</summary>
    Width,
}

/// <summary>
/// The differences between what was sent and what a site shows that the pack declares to be none. Nothing else is forgiven: without a declaration only
/// the exact value is equal.
/// </summary>
public sealed record ValueEquivalence
{
    public static readonly ValueEquivalence Exact = new();

    public IReadOnlySet<TextDifference> Ignore { get; init; } = FrozenSet<TextDifference>.Empty;

    /// <summary>Whether zeros at the beginning of a text don't count: 00042 is 42.</summary>
    public bool PadZeros { get; init; }

    /// <summary>The digits after the decimal point to which the site rounds a number; null when it keeps all.</summary>
    public int? Round { get; init; }

    /// <summary>What either of two declarations forgives.</summary>
    public ValueEquivalence With(ValueEquivalence other) => ReferenceEquals(other, Exact) ? this : ReferenceEquals(this, Exact) ? other : new()
    {
        Ignore = Ignore.Union(other.Ignore).ToFrozenSet(),
        PadZeros = PadZeros || other.PadZeros,
        Round = Round is { } one && other.Round is { } two ? Math.Min(one, two) : Round ?? other.Round,
    };

    /// <summary>The text without the differences that don't count: two texts are equal when these are.</summary>
    public string Fold(string text)
    {
        var folded = ExactTextNormalizer.Normalize(text);
        if (Ignore.Contains(TextDifference.Width))
        {
            folded = TextFolding.FoldWidth(folded);
        }

        if (Ignore.Contains(TextDifference.Case))
        {
            folded = TextFolding.FoldCase(folded);
        }

        if (Ignore.Contains(TextDifference.Lines))
        {
            folded = ExactTextNormalizer.CollapseSpaces(folded);
        }

        if (Ignore.Contains(TextDifference.Spaces))
        {
            folded = string.Join('\n', folded.Split('\n').Select(ExactTextNormalizer.CollapseSpaces));
        }

        if (Ignore.Contains(TextDifference.Separators))
        {
            folded = TextFolding.RemoveSeparators(folded);
        }

        return PadZeros ? folded.TrimStart('0') is { Length: > 0 } rest ? rest : "0" : folded;
    }

    /// <summary>Whether a shown number is the asked one, or the asked one rounded as declared; which way a half is rounded is left to the site.</summary>
    public bool IsSame(decimal asked, decimal shown)
    {
        if (asked == shown)
        {
            return true;
        }

        if (Round is not { } digits || decimal.Round(shown, digits) != shown)
        {
            return false;
        }

        var half = 0.5m;
        for (var place = 0; place < digits; place++)
        {
            half /= 10;
        }

        return Math.Abs(asked - shown) <= half;
    }
}
