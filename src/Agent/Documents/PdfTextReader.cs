using System.Globalization;
using Microsoft.Extensions.Options;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace BrowserAgent.Agent.Documents;

/// <summary>
/// Reads the text of a PDF within limits. The library can't be interrupted everywhere, so it runs beside the flow and is left behind when the time is over; no
/// more than <see cref="MaxConcurrent"/> run at once, so that documents which never end can't take every processor.
/// </summary>
internal sealed class PdfTextReader(IOptions<DocumentOptions> options, TimeProvider timeProvider) : IDisposable
{
    private const int MaxConcurrent = 2;
    private const int HeaderWithin = 1024;
    private const int MaxNesting = 64;

    private readonly DocumentOptions _options = options.Value;
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);

    public async Task<PdfTextResult> ReadAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (content.AsSpan(0, Math.Min(content.Length, HeaderWithin)).IndexOf("%PDF-"u8) < 0)
        {
            return new PdfTextResult.Unreadable("the document is no PDF. Read it by another element, or compare it with download: sha256.");
        }

        if (PdfCrossReferences.FindProblem(content) is { } damage)
        {
            return new PdfTextResult.Unreadable(damage);
        }

        if (!await WaitForSlotAsync(cancellationToken))
        {
            return new PdfTextResult.Busy(string.Create(
                CultureInfo.InvariantCulture, $"{MaxConcurrent} other PDFs were being read for {_options.ReadPdfWithin.TotalSeconds:0.#} s. When this stays so, restart the worker: a document that never ends can't be stopped otherwise."));
        }

        try
        {
            return await StartAsync(content).WaitAsync(_options.ReadPdfWithin, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new PdfTextResult.Unreadable(string.Create(
                CultureInfo.InvariantCulture, $"its text could not be read within the {_options.ReadPdfWithin.TotalSeconds:0.#} s of Documents:ReadPdfWithin. Look at the document: it may be damaged, or very large."));
        }
    }

    private async Task<bool> WaitForSlotAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.ReadPdfWithin, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _slots.WaitAsync(linked.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // The slot is given back when the work ends, not when the wait for it does.
    private Task<PdfTextResult> StartAsync(byte[] content) => Task.Run(() =>
    {
        using var limit = new CancellationTokenSource(_options.ReadPdfWithin, timeProvider);
        try
        {
            return Read(content, limit.Token);
        }
        finally
        {
            _slots.Release();
        }
    });

    public void Dispose() => _slots.Dispose();

    private PdfTextResult Read(byte[] content, CancellationToken cancellationToken)
    {
        var budget = new PdfBudget(_options, cancellationToken);
        var unknown = new UnknownLetters();
        try
        {
            using var document = PdfDocument.Open(content, new ParsingOptions
            {
                UseLenientParsing = true,
                SkipMissingFonts = false,
                Logger = unknown,
                MaxStackDepth = MaxNesting,
                FilterProvider = new BoundedFilterProvider(budget),
            });
            document.AddPageFactory<CheckedPage, CheckedPageFactory>();
            var text = ReadPages(document, budget, unknown);
            // A reader that forgives damage also forgives a stream that could not be decoded.
            return budget.Exceeded is { } spent ? new PdfTextResult.Unreadable(spent) : text;
        }
        catch (PdfDocumentEncryptedException)
        {
            return new PdfTextResult.Unreadable("the PDF is encrypted and opens with a password only. Have the site serve it without one.");
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
        {
            // The library throws whatever a damaged document makes it stumble over.
            return new PdfTextResult.Unreadable(budget.Exceeded ?? $"the PDF is damaged ({fault.GetType().Name}). Look at the document.");
        }
    }

    private PdfTextResult ReadPages(PdfDocument document, PdfBudget budget, UnknownLetters unknown)
    {
        if (document.NumberOfPages > _options.MaxPdfPages)
        {
            return new PdfTextResult.Unreadable(string.Create(
                CultureInfo.InvariantCulture, $"the PDF has {document.NumberOfPages} pages, more than the {_options.MaxPdfPages} of Documents:MaxPdfPages. An operator raises the limit."));
        }

        var lines = new List<IReadOnlyList<PdfTextPiece>>();
        for (var number = 1; number <= document.NumberOfPages && budget.Exceeded is null; number++)
        {
            _ = document.GetPage<CheckedPage>(number);
            if (budget.Exceeded is null)
            {
                if (lines.Count > 0)
                {
                    lines.Add([]);
                }

                lines.AddRange(PdfLineBuilder.Build(document.GetPage(number).GetWords(), unknown));
            }
        }

        return lines.Count == 0
            ? new PdfTextResult.Unreadable("the document holds no text: it is empty, or its pages are pictures such as scans. Verify the record by another element, or compare the file with download: sha256.")
            : new PdfTextResult.Read(new PdfText(lines));
    }
}
