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
        var pieces = new List<(List<string> Words, double Left, double Right)>();
        double size = 0;
        foreach (var word in line.OrderBy(word => word.Left))
        {
            if (pieces.Count > 0 && pieces[^1] is var last && word.Left - last.Right <= ColumnGap * Math.Max(size, word.Size))
            {
                last.Words.Add(word.Text);
                pieces[^1] = last with { Right = Math.Max(last.Right, word.Right) };
            }
            else
            {
                pieces.Add(([word.Text], word.Left, word.Right));
            }

            size = word.Size;
        }

        return [.. pieces.Select(piece => new PdfTextPiece(string.Join(' ', piece.Words), piece.Left, piece.Right))];
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
