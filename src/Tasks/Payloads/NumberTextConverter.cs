using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>
/// Reads a number that a producer wrote as text, in invariant or European form. A text with two possible values, such as "1.234" (1.234 or 1234), is
/// rejected.
/// </summary>
internal static partial class NumberTextConverter
{
    private const int MaxSignificantDigits = 28;

    public static FieldParseResult Parse(string text)
    {
        if (text.Length == 0)
        {
            return new FieldParseResult.Missing();
        }

        var sign = text[0] is '-' or '\u2212' ? "-" : "";
        var body = text[0] is '-' or '+' or '\u2212' ? text[1..].TrimStart() : text;
        if (!AllowedShape().IsMatch(body))
        {
            return Malformed(text);
        }

        // A space or an apostrophe can only group thousands.
        if (body.AsSpan().IndexOfAny(' ', '\'') >= 0)
        {
            var match = SpacedGroups().Match(body);
            if (!match.Success)
            {
                return Malformed(text);
            }

            body = body.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
            return ToNumber(sign + body.Replace(',', '.'), text);
        }

        var points = body.Count(character => character == '.');
        var commas = body.Count(character => character == ',');
        return (points, commas) switch
        {
            (0, 0) => ToNumber(sign + body, text),
            ( > 0, > 0) => ParseBothSeparators(sign, body, text),
            (1, 0) or (0, 1) => ParseOneSeparator(sign, body, text),
            _ => GroupsOnly().IsMatch(body) ? ToNumber(sign + Digits(body), text) : Malformed(text),
        };
    }

    /// <summary>A JSON number, exactly as written.</summary>
    public static FieldParseResult ParseJsonNumber(string raw)
    {
        if (!decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return new FieldParseResult.Invalid($"The number {ExcerptFormatter.Of(raw)} is too large; write at most {MaxSignificantDigits} digits.");
        }

        return IsExact(raw) ? new FieldParseResult.Valid(new FieldValue.Number(number)) : TooManyDigits(raw);
    }

    /// <summary>The same number without trailing zeros after the decimal point.</summary>
    public static decimal Canonical(decimal number) => number / 1.0000000000000000000000000000m;

    public static string Format(decimal number) => Canonical(number).ToString(CultureInfo.InvariantCulture);

    private static FieldParseResult ParseBothSeparators(string sign, string body, string text)
    {
        if (GroupedByPoint().IsMatch(body))
        {
            return ToNumber(sign + body.Replace(".", "", StringComparison.Ordinal).Replace(',', '.'), text);
        }

        return GroupedByComma().IsMatch(body) ? ToNumber(sign + body.Replace(",", "", StringComparison.Ordinal), text) : Malformed(text);
    }

    private static FieldParseResult ParseOneSeparator(string sign, string body, string text)
    {
        var at = body.AsSpan().IndexOfAny('.', ',');
        if (at == 0 || at == body.Length - 1)
        {
            return Malformed(text);
        }

        var couldBeGroup = body.Length - at - 1 == 3 && at <= 3 && body[0] != '0';
        if (!couldBeGroup)
        {
            return ToNumber(sign + body.Replace(',', '.'), text);
        }

        var fraction = sign + body.Replace(',', '.');
        return new FieldParseResult.Invalid(
            $"\"{text}\" may mean {fraction} (one thousandth part) or {sign + Digits(body)} (grouped thousands). "
            + $"Send it as a JSON number: {fraction} or {sign + Digits(body)}.");
    }

    private static FieldParseResult ToNumber(string invariant, string text)
    {
        if (!decimal.TryParse(invariant, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return new FieldParseResult.Invalid($"The number \"{ExcerptFormatter.Of(text)}\" is too large; write at most {MaxSignificantDigits} digits.");
        }

        return IsExact(invariant) ? new FieldParseResult.Valid(new FieldValue.Number(number)) : TooManyDigits(text);
    }

    // decimal.Parse rounds silently when there are too many digits; a rounded price would be a wrong price.
    private static bool IsExact(string invariant)
    {
        var mantissa = invariant.Split('e', 'E')[0];
        var digits = string.Concat(mantissa.Where(char.IsAsciiDigit)).Trim('0');
        return digits.Length <= MaxSignificantDigits && (mantissa.Length == invariant.Length || IsSmallExponent(invariant[(mantissa.Length + 1)..]));
    }

    private static bool IsSmallExponent(string exponent) =>
        int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) && Math.Abs(power) <= 12;

    private static FieldParseResult.Invalid TooManyDigits(string text) =>
        new($"The number {ExcerptFormatter.Of(text)} has more digits than can be kept exactly; write at most {MaxSignificantDigits} and no exponent beyond 12.");

    private static FieldParseResult.Invalid Malformed(string text) =>
        new($"\"{ExcerptFormatter.Of(text)}\" is not a number. Send a JSON number (12.5), or text such as \"12,5\", \"1.234,50\" or \"1,234.50\".");

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    [GeneratedRegex(@"\A[0-9][0-9., ']*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex AllowedShape();

    [GeneratedRegex(@"\A[0-9]{1,3}(?<group>[ '])[0-9]{3}(\k<group>[0-9]{3})*([.,][0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex SpacedGroups();

    [GeneratedRegex(@"\A[1-9][0-9]{0,2}(?<group>[.,])[0-9]{3}(\k<group>[0-9]{3})+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex GroupsOnly();

    [GeneratedRegex(@"\A[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex GroupedByPoint();

    [GeneratedRegex(@"\A[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex GroupedByComma();
}
