using UglyToad.PdfPig.Content;

namespace BrowserAgent.Agent.Documents;

/// <summary>Puts the words of a page into lines, and parts a line where its columns are.</summary>
internal static class PdfLineBuilder
{
    // In parts of the size of the letters: words of one line may stand a little higher or lower; a gap between columns is wider than one between words.
    private const double SameLine = 0.4;
    private const double ColumnGap = 1.2;

    public static IEnumerable<IReadOnlyList<PdfTextPiece>> Build(IEnumerable<Word> words, UnknownLetters unknown)
    {
        var lines = new List<List<Placed>>();
        foreach (var word in words.Select(word => Placed.Of(word, unknown)).Where(word => word.Text.Length > 0).OrderByDescending(word => word.Baseline))
        {
            if (lines.Count > 0 && lines[^1][0].Baseline - word.Baseline <= SameLine * Math.Max(lines[^1][0].Size, word.Size))
            {
                lines[^1].Add(word);
            }
            else
            {
                lines.Add([word]);
            }
        }

        return lines.Select(Part);
    }

    private static List<PdfTextPiece> Part(List<Placed> line)
    {
        var pieces = new List<PdfTextPiece>();
        double size = 0;
        foreach (var word in line.OrderBy(word => word.Left))
        {
            if (pieces.Count > 0 && word.Left - pieces[^1].Right <= ColumnGap * Math.Max(size, word.Size))
            {
                var last = pieces[^1];
                pieces[^1] = last with { Text = $"{last.Text} {word.Text}", Right = Math.Max(last.Right, word.Right) };
            }
            else
            {
                pieces.Add(new PdfTextPiece(word.Text, word.Left, word.Right));
            }

            size = word.Size;
        }

        return pieces;
    }

    private sealed record Placed(string Text, double Left, double Right, double Baseline, double Size)
    {
        public static Placed Of(Word word, UnknownLetters unknown)
        {
            var first = word.Letters[0];
            var box = word.BoundingBox;
            return new Placed(string.Concat(word.Letters.Select(unknown.Of)).Trim(), box.Left, box.Right, first.StartBaseLine.Y, Math.Max(1, first.PointSize));
        }
    }
}
