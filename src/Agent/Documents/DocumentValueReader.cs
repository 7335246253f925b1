using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Documents;

/// <summary>Reads the hash of the document behind an element, or a value in the text of a PDF.</summary>
internal sealed class DocumentValueReader(DocumentFetcher fetcher, PdfTextReader pdfs)
{
    public async Task<ValueOrFlowResult<FieldValue>> ReadAsync(
        FlowContext context, ElementDefinition element, DownloadedPart part, FoundElement found, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var (document, stop) = await fetcher.FetchAsync(context, element.Name, found, element.Reads.Attribute, cancellationToken);
        if (document is null)
        {
            return new(null, stop);
        }

        report.FoundBy = $"{report.FoundBy}; {document.Description}";
        if (part == DownloadedPart.Sha256)
        {
            report.Shown = document.Sha256;
            return new(new FieldValue.Text(document.Sha256), null);
        }

        return await pdfs.ReadAsync(document.Content, cancellationToken) switch
        {
            PdfTextResult.Read read => ValueIn(read.Text, context, element, document, report),
            PdfTextResult.Busy busy => new(null, new FlowResult.SiteError($"the PDF {document.Address} was not read: {busy.Why}", RetryAfter: null)),
            PdfTextResult.Unreadable unreadable => Unreadable(element, document, null, unreadable.Why),
            _ => throw new InvalidOperationException("Reading a PDF ended in an unknown case."),
        };
    }

    private static ValueOrFlowResult<FieldValue> ValueIn(PdfText text, FlowContext context, ElementDefinition element, SiteDocument document, StepEventBuilder report)
    {
        var (shown, why) = PdfValueFinder.Find(text, element.Reads);
        if (shown is null)
        {
            return Unreadable(element, document, null, why);
        }

        report.Shown = shown;
        return context.Format.Read(shown, element.Reads with { Match = null }, ShownSpaces.Rewritten) is { } value
            ? new(value, null)
            : Unreadable(element, document, shown, $"it can't be read as a {PackKeywordConverter.WordOf(element.Reads.Type)}. Check the element's reads rule and the pack's formats.");
    }

    private static ValueOrFlowResult<FieldValue> Unreadable(ElementDefinition element, SiteDocument document, string? shown, string why) =>
        new(null, new FlowResult.ValueRefused(element.Name, $"a {PackKeywordConverter.WordOf(element.Reads.Type)} in {document.Address}", shown, why));
}
