using System.Text.RegularExpressions;

namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>Rows and columns of a snapshot's tables.</summary>
internal static partial class SnapshotTableReader
{
    private const double MinRowFit = 0.6;

    public static SnapshotNode? RowOf(SnapshotNode node) => node.Ancestors().FirstOrDefault(ancestor => ancestor.Role is "row");

    /// <summary>The header above the cell that <paramref name="node"/> is or stands in; empty when there is none.</summary>
    public static string ColumnOf(SnapshotNode node)
    {
        var cell = node.Ancestors().Prepend(node).FirstOrDefault(ancestor => ancestor.Role is "cell" or "gridcell");
        if (cell?.Parent is not { Role: "row" } row || TableOf(row) is not { } table)
        {
            return string.Empty;
        }

        var headers = table.Descendants().FirstOrDefault(IsHeader)?.Children;
        var index = row.Children.IndexOf(cell);
        return headers is not null && index < headers.Count ? headers[index].Name : string.Empty;
    }

    /// <summary>
    /// Whether <paramref name="node"/> stands in the row that <paramref name="wanted"/> singles out: a number, first, last (also "new", which
    /// entry forms append), or words of which the row holds more than any other row of its table.
    /// </summary>
    public static bool IsInRow(SnapshotNode node, string wanted)
    {
        if (RowOf(node) is not { } row || TableOf(row) is not { } table)
        {
            return false;
        }

        var rows = table.Descendants().Where(candidate => candidate.Role is "row" && !IsHeader(candidate)).ToList();
        if (RowNumber().Match(wanted) is { Success: true } numbered)
        {
            return int.TryParse(numbered.Groups["number"].ValueSpan, out var number) && rows.IndexOf(row) == number - 1;
        }

        var words = new Phrase(wanted).Concepts;
        if (words is ["first"])
        {
            return rows.IndexOf(row) == 0;
        }

        if (words.Count > 0 && words.All(word => word is "last" or "add" or "empty" or "line"))
        {
            return rows.IndexOf(row) == rows.Count - 1;
        }

        var rowFit = RowFit(row, words);
        return rowFit >= MinRowFit && rows.TrueForAll(other => RowFit(other, words) <= rowFit);
    }

    private static double RowFit(SnapshotNode row, IReadOnlyList<string> words) => Phrase.Covered(words, new Phrase(row.AllText()).Concepts);

    private static SnapshotNode? TableOf(SnapshotNode row) => row.Ancestors().FirstOrDefault(ancestor => ancestor.Role is "table" or "grid" or "treegrid");

    private static bool IsHeader(SnapshotNode node) => node.Role is "row" && node.Children.Exists(child => child.Role is "columnheader");

    [GeneratedRegex(@"^\s*(row|line|zeile|position|no\.?|nr\.?|#)?\s*(?<number>\d{1,4})\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RowNumber();
}
