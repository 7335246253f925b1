using System.Globalization;

namespace BrowserAgent.Agent.Documents;

/// <summary>What one PDF may still cost: bytes to which its compressed parts expand, letters and lines that its pages draw, time.</summary>
internal sealed class PdfBudget(DocumentOptions options, CancellationToken cancellationToken)
{
    private const long BytesPerMiB = 1024 * 1024;
    private const int MaxLines = 5_000_000;

    private long _bytes = options.MaxPdfExpandedMiB * BytesPerMiB;
    private int _letters = options.MaxPdfCharacters;
    private int _lines = MaxLines;

    /// <summary>Which part is spent, in words; null when none is.</summary>
    public string? Exceeded { get; private set; }

    /// <exception cref="PdfBudgetExceededException">The bytes are spent.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public void SpendBytes(long count)
    {
        _bytes -= count;
        Check(_bytes < 0, $"the PDF expands to more than the {options.MaxPdfExpandedMiB} MiB of Documents:MaxPdfExpandedMiB. Look at the document.");
    }

    /// <exception cref="PdfBudgetExceededException">The letters are spent.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public void SpendLetter() => Check(--_letters < 0, $"the text of the PDF is longer than the {options.MaxPdfCharacters} characters of Documents:MaxPdfCharacters. An operator raises the limit.");

    /// <exception cref="PdfBudgetExceededException">The lines are spent.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public void SpendLine() => Check(--_lines < 0, $"the PDF draws more than {MaxLines} lines. Look at the document.");

    private void Check(bool isSpent, FormattableString words)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (isSpent)
        {
            Exceeded ??= words.ToString(CultureInfo.InvariantCulture);
            throw new PdfBudgetExceededException();
        }
    }
}

/// <summary>A document costs more than is allowed.</summary>
internal sealed class PdfBudgetExceededException() : Exception("The document costs more than is allowed.");
