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

    /// <summary>Characters that show nothing and mean nothing: soft hyphens, spaces without width, joiners of words, marks of direction. They are not typed either.</summary>
    Invisible,
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
        var folded = FoldWidth(ExactTextNormalizer.Normalize(WithoutInvisible(text)));
        if (Ignore.Contains(TextDifference.Case))
        {
            folded = TextFolding.FoldCase(folded);
        }

        folded = FoldSpaces(folded);
        if (Ignore.Contains(TextDifference.Separators))
        {
            folded = TextFolding.RemoveSeparators(folded);
        }

        return PadZeros ? folded.TrimStart('0') is { Length: > 0 } rest ? rest : "0" : folded;
    }

    /// <summary>
    /// The text by which a site is asked for an entry of its list: without the differences that don't count, as far as a search may miss the entry for them.
    /// What is saved is the entry, not this text.
    /// </summary>
    public string QueryOf(string text) => FoldSpaces(FoldWidth(WithoutInvisible(text)));

    /// <summary>The text as it is when the pack says that invisible characters don't count, else the text.</summary>
    public string WithoutInvisible(string text) => Ignore.Contains(TextDifference.Invisible) ? InvisibleCharacters.RemoveMeaningless(text) : text;

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

    private string FoldWidth(string text) => Ignore.Contains(TextDifference.Width) ? TextFolding.FoldWidth(text) : text;

    private string FoldSpaces(string text)
    {
        if (Ignore.Contains(TextDifference.Lines))
        {
            text = ExactTextNormalizer.CollapseSpaces(text);
        }

        return Ignore.Contains(TextDifference.Spaces) ? string.Join('\n', text.Split('\n').Select(ExactTextNormalizer.CollapseSpaces)) : text;
    }
}
