using System.Globalization;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;
using Xunit;

namespace BrowserAgent.Agent.Tests.Values;

public sealed class SiteValueConverterTests
{
    private static readonly ReadRule Text = new(ReadType.Text, null, null);
    private static readonly ReadRule Number = new(ReadType.Number, null, null);
    private static readonly ReadRule Date = new(ReadType.Date, null, null);
    private static readonly ReadRule Flag = new(ReadType.Flag, null, null);

    [Theory]
    [InlineData("1.234,50 €", "1234.5")]
    [InlineData("€ 1.234,50", "1234.5")]
    [InlineData("EUR 1.234,50", "1234.5")]
    [InlineData("1.234,50\u00A0EUR", "1234.5")]
    [InlineData("12,500 pcs", "12.5")]
    [InlineData("12 Stück", "12")]
    [InlineData("12kg", "12")]
    [InlineData("12 m²", "12")]
    [InlineData("7 t", "7")]
    [InlineData("−5", "-5")]
    [InlineData("-5,00 €", "-5")]
    [InlineData("-€5", "-5")]
    [InlineData("€ -5", "-5")]
    [InlineData("+5", "5")]
    [InlineData("5-", "-5")]
    [InlineData("1.250,00-", "-1250")]
    [InlineData("1.250,00- €", "-1250")]
    [InlineData("1.250,00 EUR-", null)]
    [InlineData("\u20135,00", "-5")]
    [InlineData("(5,00)", "-5")]
    [InlineData("(1.250)", "-1250")]
    [InlineData("(5 €)", "-5")]
    [InlineData("€ (5)", "-5")]
    [InlineData("(1.250,00) EUR", "-1250")]
    [InlineData("12,-", "12")]
    [InlineData("12,\u2013 €", "12")]
    [InlineData("-12,--", "-12")]
    [InlineData("KWD 5", "5")]
    [InlineData("1\u2009234\u2009567,50", "1234567.5")]
    [InlineData("1\u202F234 kg", "1234")]
    [InlineData("１２", "12")]
    [InlineData(" \u200B12\u00A0", "12")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1234567,8", "1234567.8")]
    [InlineData("0,001", "0.001")]
    [InlineData(",5", "0.5")]
    [InlineData("007", "7")]
    [InlineData("19 %", "19")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    public void Read_GermanNumber_IsUnderstood(string shown, string? expected) => AssertNumber(SiteFormatSamples.German, shown, expected);

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("12,3,4")]
    [InlineData("about 5")]
    [InlineData("5 Mio")]
    [InlineData("5 Mio. €")]
    [InlineData("5k")]
    [InlineData("5 M")]
    [InlineData("5m")]
    [InlineData("(5)")]
    [InlineData("(12 %)")]
    [InlineData("(-5,00)")]
    [InlineData("-5-")]
    [InlineData("5 -")]
    [InlineData("5,00 CR")]
    [InlineData("1\u200923")]
    [InlineData("1234\u2009567")]
    [InlineData("1\u2009234.567")]
    [InlineData("--5")]
    [InlineData("-€-5")]
    [InlineData("- 5")]
    [InlineData("~5")]
    [InlineData("5 - 7")]
    [InlineData("5 7")]
    [InlineData("0.500")]
    [InlineData("1234.567")]
    [InlineData("12.34")]
    [InlineData(".123")]
    [InlineData("1,234.50")]
    [InlineData("5,")]
    [InlineData("1e5")]
    [InlineData("0x1F")]
    [InlineData("10²")]
    [InlineData("1½")]
    [InlineData("½")]
    [InlineData("²5")]
    [InlineData("Ⅻ")]
    [InlineData("٥")]
    [InlineData("१२")]
    [InlineData("€ 5 € 6")]
    [InlineData("12,50 € / 100 Stk")]
    [InlineData("-")]
    [InlineData("€")]
    [InlineData("n/a")]
    [InlineData("0,00000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999")]
    public void Read_DoubtfulGermanNumber_IsUnreadable(string shown) => Assert.Null(new SiteValueConverter(SiteFormatSamples.German).Read(shown, Number));

    [Theory]
    [InlineData("1\u202F234,50 €", "1234.5")]
    [InlineData("1\u00A0234", "1234")]
    [InlineData("1\u2009234\u2009567", "1234567")]
    [InlineData("1 234,5", "1234.5")]
    public void Read_FrenchSpaceGroups_AreUnderstood(string shown, string expected) => AssertNumber(SiteFormatSamples.French, shown, expected);

    [Theory]
    [InlineData("1 23")]
    [InlineData("1234 567")]
    [InlineData("1  234")]
    [InlineData("1\t234")]
    [InlineData("1\n234")]
    [InlineData("1.234")]
    public void Read_FrenchNumbersSideBySide_AreUnreadable(string shown) => Assert.Null(new SiteValueConverter(SiteFormatSamples.French).Read(shown, Number));

    [Theory]
    [InlineData("1234567,5", "1234567.5")]
    [InlineData("-5 €", "-5")]
    public void Read_SiteThatDoesNotGroup_TakesPlainDigits(string shown, string expected) => AssertNumber(SiteFormatSamples.Of("de-DE", ",", "", "dd.MM.yyyy"), shown, expected);

    [Fact]
    public void Read_OtherCultures_FollowTheirOwnSeparators()
    {
        AssertNumber(SiteFormatSamples.American, "US$ 1,234.50", "1234.5");
        AssertNumber(SiteFormatSamples.American, "$1,234,567", "1234567");
        AssertNumber(SiteFormatSamples.Swiss, "CHF 1'234.50", "1234.5");
        AssertNumber(SiteFormatSamples.Swiss, "Fr. 1’234.50", "1234.5");
        AssertNumber(SiteFormatSamples.Indian, "₹ 12,34,567.5", "1234567.5");
        Assert.Null(new SiteValueConverter(SiteFormatSamples.American).Read("12,34,567", Number));
        Assert.Null(new SiteValueConverter(SiteFormatSamples.American).Read("1.234,50", Number));
    }

    [Fact]
    public void Read_WithMatch_TakesTheFirstGroupOrNothing()
    {
        var format = new SiteValueConverter(SiteFormatSamples.German);
        Assert.Equal(new FieldValue.Number(1234), format.Read("ca. 1.234 Krt", new ReadRule(ReadType.Number, null, @"ca\. (\S+)")));
        Assert.Equal(new FieldValue.Text("77"), format.Read("/orders/77", new ReadRule(ReadType.Text, "href", @"/orders/(\d+)")));
        Assert.Null(format.Read("/suppliers/77", new ReadRule(ReadType.Text, "href", @"/orders/(\d+)")));
        Assert.Null(format.Read("b", new ReadRule(ReadType.Text, null, "(a)|b")));
    }

    [Fact]
    public void Read_MatchThatBacktracksForEver_IsUnreadable() =>
        Assert.Null(new SiteValueConverter(SiteFormatSamples.German).Read(new string('a', 60) + "!", new ReadRule(ReadType.Text, null, "^((a+)+)$")));

    [Theory]
    [InlineData(" 10⁵ Pa\r\n1½ in  x \n", "10⁵ Pa\n1½ in  x")]
    [InlineData("Bolt\u00A0M8\u200B", "Bolt\u00A0M8\u200B")]
    [InlineData("", "")]
    public void Read_Text_IsAsShownWithoutWhiteSpaceAtTheEnds(string shown, string expected) =>
        Assert.Equal(new FieldValue.Text(expected), new SiteValueConverter(SiteFormatSamples.German).Read(shown, Text));

    [Theory]
    [InlineData("")]
    [InlineData(" \u00A0\u200B\n")]
    public void Read_EmptyPlaceOfANumberDayOrFlag_IsNothingNotUnreadable(string shown) =>
        Assert.All([Number, Date, Flag, Number with { Match = @"(\d+)" }], rule => Assert.IsType<FieldValue.Nothing>(new SiteValueConverter(SiteFormatSamples.German).Read(shown, rule)));

    [Theory]
    [InlineData("(5)", NegativeForm.Brackets, "-5")]
    [InlineData("5-", NegativeForm.Brackets, null)]
    [InlineData("-5", NegativeForm.Trailing, null)]
    [InlineData("5-", NegativeForm.Trailing, "-5")]
    [InlineData("(5,00)", NegativeForm.Leading, null)]
    public void Read_PackSaysHowTheSiteWritesNegatives_OnlyThatIsRead(string shown, NegativeForm form, string? expected) =>
        AssertNumber(SiteFormatSamples.German with { Negative = new HashSet<NegativeForm> { form } }, shown, expected);

    [Fact]
    public void Read_UnitOfTheSite_IsUnderstoodWhenThePackNamesIt()
    {
        AssertNumber(SiteFormatSamples.German, "5 Krt", null);
        AssertNumber(SiteFormatSamples.German with { Units = ["Krt"] }, "5 Krt", "5");
    }

    [Theory]
    [InlineData("12.01.2026")]
    [InlineData(" 12.01.2026\u00A0")]
    [InlineData("Mo 12.01.2026")]
    public void Read_GermanDate_IsUnderstood(string shown) =>
        Assert.Equal(new FieldValue.Date(new DateOnly(2026, 1, 12)), new SiteValueConverter(SiteFormatSamples.German).Read(shown, Date));

    [Theory]
    [InlineData("Di 12.01.2026")]
    [InlineData("12.1.2026")]
    [InlineData("12.01.26")]
    [InlineData("31.02.2026")]
    [InlineData("2026-01-12")]
    [InlineData("12.01.2026 08:00")]
    public void Read_OtherDate_IsUnreadable(string shown) => Assert.Null(new SiteValueConverter(SiteFormatSamples.German).Read(shown, Date));

    [Fact]
    public void Read_DateThatTwoFormatsReadDifferently_IsUnreadable()
    {
        var format = new SiteValueConverter(SiteFormatSamples.Of("en-GB", ".", ",", "dd/MM/yyyy", "MM/dd/yyyy"));
        Assert.Null(format.Read("03/04/2026", Date));
        Assert.Equal(new FieldValue.Date(new DateOnly(2026, 4, 23)), format.Read("23/04/2026", Date));
        Assert.Equal(new FieldValue.Date(new DateOnly(2026, 4, 4)), format.Read("04/04/2026", Date));
    }

    [Theory]
    [InlineData("Ja", true)]
    [InlineData("FALSE", false)]
    [InlineData("✔\uFE0F", true)]
    public void Read_KnownFlag_IsUnderstood(string shown, bool expected) =>
        Assert.Equal(new FieldValue.Flag(expected), new SiteValueConverter(SiteFormatSamples.German).Read(shown, Flag));

    [Theory]
    [InlineData("maybe")]
    [InlineData("2")]
    public void Read_OtherFlag_IsUnreadable(string shown) => Assert.Null(new SiteValueConverter(SiteFormatSamples.German).Read(shown, Flag));

    [Theory]
    [InlineData("Required", true)]
    [InlineData(" not  required ", false)]
    [InlineData("Not required yet", null)]
    [InlineData("yes", null)]
    public void Read_FlagInTheSitesOwnWords_KnowsTheseAlone(string shown, bool? expected) => Assert.Equal(
        expected is { } flag ? new FieldValue.Flag(flag) : null,
        new SiteValueConverter(SiteFormatSamples.German).Read(shown, Flag with { Flags = new YesNoWords(["Required"], ["Not required"]) }));

    [Fact]
    public void Write_EachKind_IsWhatAUserTypes()
    {
        var german = new SiteValueConverter(SiteFormatSamples.German);
        Assert.Equal("1234567,50", german.Write(new FieldValue.Number(1234567.50m)));
        Assert.Equal("12", german.Write(new FieldValue.Number(12m)));
        Assert.Equal("-0,001", german.Write(new FieldValue.Number(-0.001m)));
        Assert.Equal("12.01.2026", german.Write(new FieldValue.Date(new DateOnly(2026, 1, 12))));
        Assert.Equal("Bolt", german.Write(new FieldValue.Text("Bolt")));
        Assert.Equal("true", german.Write(new FieldValue.Flag(true)));
        Assert.Throws<ArgumentException>(() => german.Write(new FieldValue.Rows([])));
    }

    [Fact]
    public void Write_SlashFormatInACultureOfPoints_TypesSlashes() =>
        Assert.Equal("12/01/2026", new SiteValueConverter(SiteFormatSamples.Of("de-DE", ",", ".", "dd/MM/yyyy")).Write(new FieldValue.Date(new DateOnly(2026, 1, 12))));

    [Theory]
    [InlineData("0.001")]
    [InlineData("1234567.89")]
    [InlineData("-12.5")]
    public void Write_ThenRead_IsTheSameValue(string number)
    {
        var value = new FieldValue.Number(decimal.Parse(number, CultureInfo.InvariantCulture));
        foreach (var formats in new[] { SiteFormatSamples.German, SiteFormatSamples.French, SiteFormatSamples.American, SiteFormatSamples.Swiss, SiteFormatSamples.Indian })
        {
            var format = new SiteValueConverter(formats);
            Assert.Equal(value, format.Read(format.Write(value), Number));
        }
    }

    private static void AssertNumber(SiteFormats formats, string shown, string? expected) => Assert.Equal(
        expected is null ? null : new FieldValue.Number(decimal.Parse(expected, CultureInfo.InvariantCulture)),
        new SiteValueConverter(formats).Read(shown, Number));
}
