using System.Globalization;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Tests.Intake;

public sealed class NumberTextConverterTests
{
    [Theory]
    [InlineData("12,5", "12.5")]
    [InlineData("12.5", "12.5")]
    [InlineData("12.50", "12.5")]
    [InlineData("1.234,50", "1234.5")]
    [InlineData("1,234.50", "1234.5")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1,234,567", "1234567")]
    [InlineData("1.234.567,89", "1234567.89")]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("1'234.50", "1234.5")]
    [InlineData("0.125", "0.125")]
    [InlineData("0,125", "0.125")]
    [InlineData("1234.567", "1234.567")]
    [InlineData("1,2345", "1.2345")]
    [InlineData("-7", "-7")]
    [InlineData("-1.234,5", "-1234.5")]
    [InlineData("+3", "3")]
    [InlineData("007", "7")]
    public void Parse_UnambiguousText_IsTheNumber(string text, string expected)
    {
        var good = Assert.IsType<FieldParseResult.Valid>(NumberTextConverter.Parse(text));

        Assert.Equal(new FieldValue.Number(decimal.Parse(expected, CultureInfo.InvariantCulture)), good.Value);
    }

    [Theory]
    [InlineData("1.234", "1.234", "1234")]
    [InlineData("1,234", "1.234", "1234")]
    [InlineData("-12,345", "-12.345", "-12345")]
    [InlineData("999.999", "999.999", "999999")]
    public void Parse_TwoReadings_IsRejectedWithBoth(string text, string one, string other)
    {
        var bad = Assert.IsType<FieldParseResult.Invalid>(NumberTextConverter.Parse(text));

        Assert.Contains($"may mean {one} ", bad.Message, StringComparison.Ordinal);
        Assert.Contains($"or {other} ", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12,")]
    [InlineData(".5")]
    [InlineData("1.2.3")]
    [InlineData("1,23,456")]
    [InlineData("1.234,567.8")]
    [InlineData("1,234.567,8")]
    [InlineData("1..234")]
    [InlineData("12 EUR")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("--5")]
    [InlineData("NaN")]
    [InlineData("٣")]
    [InlineData("1 23")]
    public void Parse_NoNumber_IsRejectedWithTheFormsThatAreRead(string text)
    {
        var bad = Assert.IsType<FieldParseResult.Invalid>(NumberTextConverter.Parse(text));

        Assert.StartsWith($"\"{text}\" is not a number", bad.Message, StringComparison.Ordinal);
        Assert.Contains("\"12,5\"", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NothingWritten_IsAbsent() => Assert.IsType<FieldParseResult.Missing>(NumberTextConverter.Parse(""));

    [Theory]
    [InlineData("1.0000000000000000000000000000001", "more digits than can be kept exactly")]
    [InlineData("12345678901234567890123456789", "more digits than can be kept exactly")]
    [InlineData("99999999999999999999999999999999999999", "too large")]
    public void Parse_MoreDigitsThanExact_IsRejectedNotRounded(string text, string why)
    {
        foreach (var parsed in new[] { NumberTextConverter.Parse(text), NumberTextConverter.ParseJsonNumber(text) })
        {
            var message = Assert.IsType<FieldParseResult.Invalid>(parsed).Message;
            Assert.Contains(text, message, StringComparison.Ordinal);
            Assert.Contains(why, message, StringComparison.Ordinal);
            Assert.Contains("at most 28", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1234567890123456789012345678")]
    [InlineData("0.1234567890123456789012345678")]
    [InlineData("-1234567890123456789012345678")]
    public void Parse_AsManyDigitsAsExact_IsTheNumber(string text)
    {
        var expected = new FieldParseResult.Valid(new FieldValue.Number(decimal.Parse(text, CultureInfo.InvariantCulture)));

        Assert.Equal(expected, NumberTextConverter.Parse(text));
        Assert.Equal(expected, NumberTextConverter.ParseJsonNumber(text));
    }

    [Theory]
    [InlineData("1.234", "1.234")]
    [InlineData("1e3", "1000")]
    [InlineData("-0.50", "-0.5")]
    [InlineData("1e12", "1000000000000")]
    [InlineData("1E-12", "0.000000000001")]
    public void ParseJsonNumber_AsWritten_IsExact(string raw, string expected)
    {
        var good = Assert.IsType<FieldParseResult.Valid>(NumberTextConverter.ParseJsonNumber(raw));

        Assert.Equal(new FieldValue.Number(decimal.Parse(expected, CultureInfo.InvariantCulture)), good.Value);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("1e-40")]
    [InlineData("1e13")]
    [InlineData("1e-13")]
    public void ParseJsonNumber_AbsurdExponent_IsRejected(string raw) => Assert.IsType<FieldParseResult.Invalid>(NumberTextConverter.ParseJsonNumber(raw));

    [Theory]
    [InlineData("12.500", "12.5")]
    [InlineData("12.000", "12")]
    [InlineData("1200", "1200")]
    [InlineData("0.00", "0")]
    public void Format_TrailingZeros_AreNotWritten(string number, string expected) =>
        Assert.Equal(expected, NumberTextConverter.Format(decimal.Parse(number, CultureInfo.InvariantCulture)));
}
