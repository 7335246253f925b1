using System.Globalization;
using System.Net;
using System.Text;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Planning;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Planning;

public sealed class PrivateTextTests
{
    private static readonly string[] Locales = ["en-US", "en-GB", "de-DE", "de-CH", "fr-FR", "es-ES", "it-IT", "nl-NL", "pt-BR", "sv-SE"];
    private static readonly string[] Syllables = ["ka", "lo", "mü", "ner", "sté", "fa", "bo", "ring", "dal", "Ø", "wex", "qui", "zor", "pla", "thi"];

    private static SiteFormats FormatsOf(string locale)
    {
        var culture = CultureInfo.GetCultureInfo(locale);
        return new SiteFormats
        {
            Locale = locale,
            Dates = [culture.DateTimeFormat.ShortDatePattern],
            DecimalSeparator = culture.NumberFormat.NumberDecimalSeparator,
            GroupSeparator = culture.NumberFormat.NumberGroupSeparator,
        };
    }

    // 1,000 values of a fixed seed: each in every form that its locale, a slug, an address or an encoding gives it.
    [Fact]
    public void Redact_AThousandValuesInAllTheirForms_LeavesNone()
    {
        var random = new Random(20_260);
        var left = new List<string>();
        for (var number = 0; number < 1_000; number++)
        {
            var locale = Locales[number % Locales.Length];
            var (value, forms) = (number % 4) switch
            {
                0 => TextOf(random),
                1 => NumberOf(random, CultureInfo.GetCultureInfo(locale)),
                2 => DayOf(random, CultureInfo.GetCultureInfo(locale)),
                _ => RowsOf(random, CultureInfo.GetCultureInfo(locale)),
            };
            var text = PrivateText.Of([FieldValueFactory.Of(("value", value))], FormatsOf(locale));
            left.AddRange(forms.Distinct(StringComparer.Ordinal)
                .Select(form => (form, redacted: text.Redact($": Total of {form} today", isLabel: false)))
                .Where(pair => !IsGone(value, pair.redacted))
                .Select(pair => $"{locale}: {value} as {pair.form} became {pair.redacted}"));
        }

        Assert.True(left.Count == 0, $"{left.Count} forms are left: {string.Join(" | ", left.Take(20))}");
    }

    // Nothing of it may be left but a currency or the name of a weekday.
    private static bool IsGone(FieldValue value, string redacted)
    {
        var rest = redacted.Replace(": Total of ", "", StringComparison.Ordinal).Replace(" today", "", StringComparison.Ordinal);
        return rest.Contains('…', StringComparison.Ordinal) && !rest.Any(char.IsDigit) && (value is not FieldValue.Text || rest.Count(char.IsLetter) <= 2);
    }

    [Fact]
    public void Redact_LabelsOfAForm_Stay()
    {
        var random = new Random(7);
        string[] labels =
        [
            "\"Supplier\"", "\"Delivery date (dd.mm.yyyy)\"", "\"Address line 2\"", "\"Step 3 of 4\"", "\"Item no.\"", "\"Qty\"", "\"Unit price\"", "\"Net 30 days\"", "\"Total incl. VAT\"",
            "\"Save\"", "\"March\"", "\"Order lines\"", "\"Löschen\"", "\"Bon de commande\"", "\"IBAN\"", "\"E-mail\"", "\"Show 100 per page\"", "\"Version 2.1\"",
        ];
        for (var number = 0; number < 250; number++)
        {
            var values = FieldValueFactory.Of(
                ("text", TextOf(random).Value), ("count", FieldValueFactory.Number(random.Next(1, 10))), ("price", FieldValueFactory.Number(random.Next(100_000, 9_999_999) / 100m)), ("day", DayOf(random, CultureInfo.InvariantCulture).Value));
            var text = PrivateText.Of([values], FormatsOf(Locales[number % Locales.Length]));
            Assert.All(labels, label => Assert.Equal(label, text.Redact(label, isLabel: true)));
        }
    }

    [Theory]
    [InlineData("Order 4711 and 14711", "Order … and 14711")]
    [InlineData("4.711,00 EUR", "… EUR")]
    [InlineData("4712", "4712")]
    [InlineData("7 pieces, 17 boxes", "… pieces, 17 boxes")]
    [InlineData("٤٧١١", "…")]
    public void Redact_Numbers_TakesWholeNumbersOnly(string shown, string expected)
    {
        var text = PrivateText.Of([FieldValueFactory.Of(("a", FieldValueFactory.Number(4711)), ("b", FieldValueFactory.Number(7)))], FormatsOf("de-DE"));

        Assert.Equal(expected, text.Redact(shown, isLabel: false));
    }

    [Fact]
    public void Redact_ManyRows_IsQuick()
    {
        var rows = Enumerable.Range(1, 200).Select(number => FieldValueFactory.Of(
            ("item", FieldValueFactory.Text($"ITEM-{number * 7919}")), ("quantity", FieldValueFactory.Number(number)), ("price", FieldValueFactory.Number(number * 13.37m)))).ToArray();
        var text = PrivateText.Of([FieldValueFactory.Of(("lines", FieldValueFactory.Rows(rows)))], FormatsOf("de-DE"));

        // A search that takes longer than its limit hides the whole text.
        Assert.Equal(string.Concat(Enumerable.Repeat("Label of a field ", 60)), text.Redact(string.Concat(Enumerable.Repeat("Label of a field ", 60)), isLabel: false));
        Assert.DoesNotContain("55433", text.Redact("cell ITEM-55433", isLabel: false), StringComparison.Ordinal);
    }

    private static (FieldValue Value, IEnumerable<string> Forms) TextOf(Random random)
    {
        var words = Enumerable.Range(0, random.Next(2, 4)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => Syllables[random.Next(Syllables.Length)]))).ToList();
        if (random.Next(2) == 0)
        {
            words.Add(random.Next(100, 99_999).ToString(CultureInfo.InvariantCulture));
        }

        var text = string.Join(' ', words);
        return (new FieldValue.Text(text),
        [
            text, text.ToUpperInvariant(), text.ToLowerInvariant(), text.Normalize(NormalizationForm.FormD), string.Join('-', words), string.Join('_', words), string.Concat(words),
            string.Join(". ", words), string.Join("  ", words), string.Join('\u00A0', words), string.Join("%20", words), Uri.EscapeDataString(text), WebUtility.UrlEncode(text), WebUtility.HtmlEncode(text),
            WebUtility.HtmlEncode(WebUtility.HtmlEncode(text)), Uri.EscapeDataString(WebUtility.HtmlEncode(text)), Wide(text), $"x{string.Concat(words)}y",
        ]);
    }

    private static (FieldValue Value, IEnumerable<string> Forms) NumberOf(Random random, CultureInfo culture)
    {
        var number = random.Next(100_00, 99_999_999) / (random.Next(3) == 0 ? 1m : 100m);
        return (new FieldValue.Number(number), FormsOf(number, culture));
    }

    private static IEnumerable<string> FormsOf(decimal number, CultureInfo culture) =>
    [
        number.ToString(culture), number.ToString("N2", culture), number.ToString("C2", culture), number.ToString("F2", culture), number.ToString("N4", culture), number.ToString("#,##0.##", culture),
        number.ToString("N2", CultureInfo.InvariantCulture), number.ToString("F2", CultureInfo.InvariantCulture), Wide(number.ToString("F2", CultureInfo.InvariantCulture)),
        $"EUR{number.ToString("F2", CultureInfo.InvariantCulture)}", Uri.EscapeDataString(number.ToString("N2", culture)), number.ToString("N2", culture).Replace('\u00A0', ' ').Replace('\u202F', ' '),
    ];

    private static (FieldValue Value, IEnumerable<string> Forms) DayOf(Random random, CultureInfo culture)
    {
        var day = new DateOnly(2020, 1, 1).AddDays(random.Next(6_000));
        return (new FieldValue.Date(day),
        [
            .. new[] { "d", "D", "dd.MM.yyyy", "d.M.yy", "yyyy-MM-dd", "yyyy/MM/dd", "M/d/yyyy", "dd-MMM-yyyy", "d. MMMM yyyy", "MMM d, yyyy", "yyyyMMdd", "ddMMyyyy", "dd/MM/yy" }.Select(format => day.ToString(format, culture)),
            day.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture), Wide(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), Uri.EscapeDataString(day.ToString("M/d/yyyy", CultureInfo.InvariantCulture)),
        ]);
    }

    private static (FieldValue Value, IEnumerable<string> Forms) RowsOf(Random random, CultureInfo culture)
    {
        var rows = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (Quantity: (decimal)random.Next(2, 400), Price: random.Next(5_000, 900_000) / 100m)).ToList();
        var value = FieldValueFactory.Rows([.. rows.Select(row => FieldValueFactory.Of(("quantity", FieldValueFactory.Number(row.Quantity)), ("price", FieldValueFactory.Number(row.Price))))]);
        return (value,
        [
            .. rows.SelectMany(row => FormsOf(row.Quantity * row.Price, culture)), .. FormsOf(rows.Sum(row => row.Quantity * row.Price), culture), .. FormsOf(rows.Sum(row => row.Price), culture),
        ]);
    }

    private static string Wide(string text) => string.Concat(text.Select(character => character is > ' ' and <= '~' ? (char)(character + 0xFEE0) : character));
}
