using System.Globalization;
using System.IO.Compression;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>PDFs as sites serve them, and such as they should not.</summary>
internal static class PdfFactory
{
    private const double LineHeight = 16;

    /// <summary>One page with texts at places: the distance from the left edge in points, and the line from the top.</summary>
    public static byte[] Page(params (double Left, int Line, string Text)[] texts) => Pages([texts]);

    public static byte[] Pages(params (double Left, int Line, string Text)[][] pages)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var texts in pages)
        {
            var page = builder.AddPage(PageSize.A4);
            foreach (var (left, line, text) in texts)
            {
                page.AddText(text, 10, new PdfPoint(left, 800 - (line * LineHeight)), font);
            }
        }

        return builder.Build();
    }

    /// <summary>One page with a drawing and no letter, as a scan has.</summary>
    public static byte[] Picture()
    {
        using var builder = new PdfDocumentBuilder();
        builder.AddPage(PageSize.A4).DrawRectangle(new PdfPoint(50, 50), 200, 100, 1, fill: true);
        return builder.Build();
    }

    /// <summary>One whose user password is not the empty one.</summary>
    public static byte[] Encrypted() => Raw(
        "q Q"u8.ToArray(), "", $"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{new string('A', 64)}> /U <{new string('B', 64)}> >> /ID [<{new string('C', 32)}> <{new string('C', 32)}>]");

    /// <summary>One whose page is described by these operators, compressed.</summary>
    public static byte[] Drawing(string operators, int times)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            var once = Encoding.ASCII.GetBytes(operators);
            for (var time = 0; time < times; time++)
            {
                zlib.Write(once);
            }
        }

        return Raw(packed.ToArray(), "/Filter /FlateDecode", "");
    }

    /// <summary>One whose page is described by these operators, in Latin-1. Its font F2 draws nobody knows what for a 7.</summary>
    public static byte[] Operators(string operators) => Raw(Encoding.Latin1.GetBytes(operators), "", "");

    /// <summary>One whose page draws a form, which draws another so many times, and so on.</summary>
    public static byte[] Nested(int depth, int times, string operators) => Raw(
        "/X0 Do"u8.ToArray(), "", "",
        [.. Enumerable.Range(0, depth + 1).Select(level => level == depth ? operators : string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"/X{level + 1} Do "), times)))]);

    private static byte[] Raw(byte[] content, string filter, string trailer, params string[] forms)
    {
        const string Fonts = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> /F2 << /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding << /Type /Encoding /Differences [55 /nameless] >> >> >>";
        var resources = $"<< {Fonts} /XObject << {string.Join(' ', forms.Select((_, level) => string.Create(CultureInfo.InvariantCulture, $"/X{level} {level + 5} 0 R")))} >> >>";

        using var pdf = new MemoryStream();
        var places = new List<long>();
        Write("%PDF-1.4\n");
        Object("<< /Type /Catalog /Pages 2 0 R >>");
        Object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {resources} >>");
        places.Add(pdf.Position);
        Write(string.Create(CultureInfo.InvariantCulture, $"4 0 obj\n<< /Length {content.Length} {filter} >>\nstream\n"));
        pdf.Write(content);
        Write("\nendstream\nendobj\n");
        foreach (var form in forms)
        {
            Object(string.Create(CultureInfo.InvariantCulture, $"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources {resources} /Length {form.Length} >>\nstream\n{form}\nendstream"));
        }

        var table = pdf.Position;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {places.Count + 1}\n0000000000 65535 f \n"));
        foreach (var place in places)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n"));
        }

        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {places.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n"));
        return pdf.ToArray();

        void Write(string text) => pdf.Write(Encoding.ASCII.GetBytes(text));

        void Object(string text)
        {
            places.Add(pdf.Position);
            Write(string.Create(CultureInfo.InvariantCulture, $"{places.Count} 0 obj\n{text}\nendobj\n"));
        }
    }
}
