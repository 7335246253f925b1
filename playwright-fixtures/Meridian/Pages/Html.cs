using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace BrowserAgent.Fixtures.Meridian.Pages;

/// <summary>Markup that is safe to send: every text put into it was encoded on the way in.</summary>
internal readonly record struct Html(string Markup)
{
    public static readonly Html None = new("");

    /// <summary>Markup from an interpolated string: its literal parts are markup, whatever is inserted is text unless it is <see cref="Html"/>.</summary>
    public static Html Of(Writer writer) => new(writer.Markup);

    public static Html Join<T>(IEnumerable<T> items, Func<T, Html> each) => new(string.Concat(items.Select(item => each(item).Markup)));

    public static Html If(bool condition, Html then) => condition ? then : None;

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Writer
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
        private readonly StringBuilder _markup;

        public Writer(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + (formattedCount * 16));

        public string Markup => _markup.ToString();

        public void AppendLiteral(string markup) => _markup.Append(markup);

        public void AppendFormatted(Html html) => _markup.Append(html.Markup);

        public void AppendFormatted(string? text) => _markup.Append(Encoder.Encode(text ?? ""));

        public void AppendFormatted(int number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));
    }
}
