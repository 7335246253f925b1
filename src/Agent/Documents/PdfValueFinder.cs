using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;

namespace BrowserAgent.Agent.Documents;

/// <summary>
/// Finds the text of one value in a PDF: by the label before or above it, by a regular expression, or by the expression in what the label leads to. Places that show
/// different texts make it uncertain, and none is taken.
/// </summary>
internal static class PdfValueFinder
{
    private const int MaxPlaces = 1_000;

    public static PdfValueResult Find(PdfText text, ReadRule rule)
    {
        var places = rule.After is { } label ? AfterLabel(text, label) : [text.Whole];
        if (rule.After is not null && places.Count == 0)
        {
            return PdfValueResult.Missing($"the document holds no label \"{rule.After}\" with a text behind or below it.");
        }

        if (rule.Match is { } pattern)
        {
            try
            {
                places = Distinct(places.SelectMany(place => Matches(place, pattern)));
            }
            catch (RegexMatchTimeoutException)
            {
                return PdfValueResult.Missing($"its match takes longer than {SiteValueConverter.MatchTimeout.TotalMilliseconds:0} ms on this document; write a simpler expression, or add after.");
            }
        }

        return places switch
        {
            _ when places.Any(place => place.Contains(UnknownLetters.Mark, StringComparison.Ordinal)) =>
                PdfValueResult.Missing("it holds letters whose meaning the PDF does not tell. Read it on a page of the site, or compare the file with download: sha256."),
            [var only] => PdfValueResult.Found(only),
            [] => PdfValueResult.Missing("nothing in the document matches its regular expression."),
            [var first, var second, ..] => PdfValueResult.Missing($"the document shows it at several places, and not the same: \"{first}\" and \"{second}\". Narrow after or match."),
        };
    }

    private static List<string> AfterLabel(PdfText text, string label)
    {
        var wanted = Plain(label);
        var found = new List<string>();
        for (var line = 0; line < text.Lines.Count; line++)
        {
            for (var piece = 0; piece < text.Lines[line].Count; piece++)
            {
                if (Behind(Plain(text.Lines[line][piece].Text), wanted) is { } rest)
                {
                    found.Add(rest.Length > 0 ? rest : NextTo(text, line, piece));
                }
            }
        }

        return Distinct(found.Where(value => value.Length > 0));
    }

    /// <returns>What follows the label in a piece that begins with it; empty when nothing does; null when the piece does not begin with the whole label.</returns>
    private static string? Behind(string piece, string label)
    {
        if (!piece.StartsWith(label, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = piece[label.Length..];
        return rest.Length == 0 || rest[0] is ':' or ' ' ? rest.TrimStart(' ', ':') : null;
    }

    // The next piece of the same line; else, under the head of a column, the piece below it. What looks like the next label is the value of none: the field is empty.
    private static string NextTo(PdfText text, int line, int piece)
    {
        if (piece + 1 < text.Lines[line].Count)
        {
            var beside = Plain(text.Lines[line][piece + 1].Text).TrimStart(' ', ':');
            return IsLabelled(beside) ? "" : beside;
        }

        var label = text.Lines[line][piece];
        if (Plain(label.Text).EndsWith(':'))
        {
            return "";
        }

        var below = line + 1 < text.Lines.Count ? text.Lines[line + 1].FirstOrDefault(other => other.Left < label.Right && other.Right > label.Left) : null;
        return below is null || IsLabelled(Plain(below.Text)) ? "" : Plain(below.Text);
    }

    // "Volume: 3,4", but not 12:30.
    private static bool IsLabelled(string text) => text.EndsWith(':') || text.Contains(": ", StringComparison.Ordinal);

    private static IEnumerable<string> Matches(string place, string pattern) =>
        Regex.Matches(place, pattern, RegexOptions.CultureInvariant, SiteValueConverter.MatchTimeout)
            .Take(MaxPlaces)
            .Select(match => match.Groups.Count > 1 ? match.Groups[1] : match)
            .Where(taken => taken.Success)
            .Select(taken => IsKnown(place, taken.Index - 1) && IsKnown(place, taken.Index + taken.Length) ? taken.Value.Trim() : UnknownLetters.Mark.ToString());

    // An expression ends at a letter that it does not know, as if the value ended there.
    private static bool IsKnown(string place, int at) => at < 0 || at >= place.Length || place[at] != UnknownLetters.Mark;

    private static List<string> Distinct(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal)];

    private static string Plain(string text) => ExactTextNormalizer.NormalizeSpacing(text).Trim();
}

/// <summary>Whether a PDF shows a value.</summary>
/// <param name="Text">The value's text; null when it was not found for certain.</param>
/// <param name="Why">Why not, in words, with the next move; empty when it was.</param>
internal readonly record struct PdfValueResult(string? Text, string Why)
{
    public static PdfValueResult Found(string text) => new(text, "");

    public static PdfValueResult Missing(string why) => new(null, why);
}
