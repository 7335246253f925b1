using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.PdfFonts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace BrowserAgent.Agent.Documents;

/// <summary>A page that was drawn once without keeping anything. Only then is it read: drawings that contain each other can draw more than memory holds.</summary>
internal sealed record CheckedPage(int Number);

/// <summary>Draws pages against the budget that the document's filter provider carries. The library makes it by its constructor.</summary>
internal sealed class CheckedPageFactory(
    IPdfTokenScanner pdfScanner, IResourceStore resourceStore, ILookupFilterProvider filterProvider, IPageContentParser pageContentParser, ParsingOptions parsingOptions)
    : BasePageFactory<CheckedPage>(pdfScanner, resourceStore, filterProvider, pageContentParser, parsingOptions)
{
    protected override CheckedPage ProcessPage(
        int pageNumber,
        DictionaryToken dictionary,
        NamedDestinations namedDestinations,
        MediaBox mediaBox,
        CropBox cropBox,
        UserSpaceUnit userSpaceUnit,
        PageRotationDegrees rotation,
        TransformationMatrix initialMatrix,
        IReadOnlyList<IGraphicsStateOperation> operations) =>
        new Processor(this, pageNumber, cropBox, userSpaceUnit, rotation, initialMatrix).Process(pageNumber, operations);

    private sealed class Processor(
        CheckedPageFactory factory, int pageNumber, CropBox cropBox, UserSpaceUnit userSpaceUnit, PageRotationDegrees rotation, TransformationMatrix initialMatrix)
        : BaseStreamProcessor<CheckedPage>(
            pageNumber, factory.ResourceStore, factory.PdfScanner, factory.PageContentParser, factory.FilterProvider, cropBox, userSpaceUnit, rotation, initialMatrix, factory.ParsingOptions)
    {
        private readonly PdfBudget _budget = ((BoundedFilterProvider)factory.ParsingOptions.FilterProvider!).Budget;

        public override CheckedPage Process(int pageNumberCurrent, IReadOnlyList<IGraphicsStateOperation> operations)
        {
            ProcessOperations(operations);
            return new CheckedPage(pageNumberCurrent);
        }

        public override void RenderGlyph(
            IFont font, CurrentGraphicsState currentState, double fontSize, double pointSize, int code, string unicode, long currentOffset,
            in TransformationMatrix renderingMatrix, in TransformationMatrix textMatrix, in TransformationMatrix transformationMatrix, CharacterBoundingBox characterBoundingBox) => _budget.SpendLetter();

        protected override void ProcessFormXObject(StreamToken formStream, NameToken xObjectName)
        {
            _budget.SpendLine();
            base.ProcessFormXObject(formStream, xObjectName);
        }

        protected override void RenderXObjectImage(XObjectContentRecord xObjectContentRecord) => _budget.SpendLine();

        protected override void RenderInlineImage(InlineImage inlineImage) => _budget.SpendLine();

        public override void BeginSubpath() => _budget.SpendLine();

        public override PdfPoint? CloseSubpath() => null;

        public override void StrokePath(bool close) => _budget.SpendLine();

        public override void FillPath(FillingRule fillingRule, bool close) => _budget.SpendLine();

        public override void FillStrokePath(FillingRule fillingRule, bool close) => _budget.SpendLine();

        public override void MoveTo(double x, double y) => _budget.SpendLine();

        public override void BezierCurveTo(double x2, double y2, double x3, double y3) => _budget.SpendLine();

        public override void BezierCurveTo(double x1, double y1, double x2, double y2, double x3, double y3) => _budget.SpendLine();

        public override void LineTo(double x, double y) => _budget.SpendLine();

        public override void Rectangle(double x, double y, double width, double height) => _budget.SpendLine();

        public override void EndPath() => _budget.SpendLine();

        public override void ClosePath() => _budget.SpendLine();

        public override void ModifyClippingIntersect(FillingRule clippingRule) => _budget.SpendLine();

        protected override void ClipToRectangle(PdfRectangle rectangle, FillingRule clippingRule) => _budget.SpendLine();

        public override void BeginMarkedContent(NameToken name, NameToken? propertyDictionaryName, DictionaryToken? properties) => _budget.SpendLine();

        public override void EndMarkedContent() => _budget.SpendLine();

        public override void PaintShading(NameToken shadingName) => _budget.SpendLine();
    }
}
