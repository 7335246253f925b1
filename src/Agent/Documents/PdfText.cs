namespace BrowserAgent.Agent.Documents;

/// <summary>The text of a PDF as a person sees it: lines from top to bottom, and in each the pieces that a wide gap parts, from left to right; an empty line between pages.</summary>
internal sealed record PdfText(IReadOnlyList<IReadOnlyList<PdfTextPiece>> Lines)
{
    /// <summary>All lines, with a space between the pieces of one.</summary>
    public string Whole { get; } = string.Join('\n', Lines.Select(line => string.Join(' ', line.Select(piece => piece.Text))));
}

/// <summary>Words of one line without a wide gap between them.</summary>
/// <param name="Text">With one space between words.</param>
/// <param name="Left">In points from the left edge of the page.</param>
/// <param name="Right">In points from the left edge of the page.</param>
internal sealed record PdfTextPiece(string Text, double Left, double Right);

/// <summary>How the reading of a PDF ended.</summary>
internal abstract record PdfTextResult
{
    private PdfTextResult()
    {
    }

    public sealed record Read(PdfText Text) : PdfTextResult;

    /// <summary>Other documents are being read, so this one says nothing yet.</summary>
    public sealed record Busy(string Why) : PdfTextResult;

    /// <param name="Why">In words, with the next move.</param>
    public sealed record Unreadable(string Why) : PdfTextResult;
}
