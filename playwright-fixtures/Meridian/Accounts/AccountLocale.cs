using System.Globalization;
using System.Text.RegularExpressions;

namespace BrowserAgent.Fixtures.Meridian.Accounts;

/// <summary>
/// How an account types and reads dates and numbers. What is shown on a saved page differs from what was typed, as in real
/// ERPs: 12,5 comes back as "12,500 pcs" and 24.12.2026 as "Thu 24.12.2026".
/// </summary>
internal sealed partial class AccountLocale
{
    private static readonly AccountLocale German = new("de-DE", ',', '.', ["dd.MM.yyyy", "d.M.yyyy"], "ddd dd.MM.yyyy");
    private static readonly AccountLocale American = new("en-US", '.', ',', ["MM/dd/yyyy", "M/d/yyyy"], "d MMM yyyy");

    private readonly string[] _datePatterns;
    private readonly string _shownDate;
    private readonly NumberFormatInfo _numbers;
    private readonly Regex _number;

    private AccountLocale(string name, char point, char group, string[] datePatterns, string shownDate)
    {
        Name = name;
        _datePatterns = datePatterns;
        _shownDate = shownDate;
        _numbers = new NumberFormatInfo { NumberDecimalSeparator = point.ToString(), NumberGroupSeparator = group.ToString() };
        _number = name == "de-DE" ? GermanNumber() : AmericanNumber();
    }

    public string Name { get; }

    public string DateHint => _datePatterns[0].ToUpperInvariant();

    /// <summary>A regular expression for the form's own check of a date box; the server checks the date itself.</summary>
    public string DateBoxPattern => ReferenceEquals(this, American) ? @"\d{1,2}/\d{1,2}/\d{4}" : @"\d{1,2}\.\d{1,2}\.\d{4}";

    /// <summary>A regular expression for the form's own check of a number box.</summary>
    public string NumberBoxPattern => ReferenceEquals(this, American) ? @"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?" : @"(\d+|\d{1,3}(\.\d{3})+)(,\d+)?";

    public static AccountLocale Of(MeridianAccount account) => account.Locale == "en-US" ? American : German;

    public bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text.Trim(), _datePatterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public bool TryNumber(string text, out decimal number)
    {
        number = 0;
        return _number.IsMatch(text.Trim()) && decimal.TryParse(text.Trim(), NumberStyles.Number, _numbers, out number);
    }

    /// <summary>As a user types it: 24.12.2026.</summary>
    public string FormatInput(DateOnly date) => date.ToString(_datePatterns[0], CultureInfo.InvariantCulture);

    /// <summary>As a form prefills it: 1234,5 becomes "1234,50".</summary>
    public string FormatInput(decimal number) => number.ToString("0.00##", _numbers);

    public string FormatDisplay(DateOnly date) => date.ToString(_shownDate, CultureInfo.InvariantCulture);

    public string FormatDisplay(DateTimeOffset moment) =>
        $"{FormatDisplay(DateOnly.FromDateTime(moment.UtcDateTime))} {moment.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";

    public string FormatQuantity(decimal quantity, string unit) => $"{quantity.ToString("#,##0.000", _numbers)} {unit}";

    public string FormatMoney(decimal amount, string currency)
    {
        string number = amount.ToString("#,##0.00##", _numbers);
        string sign = currency switch { "EUR" => "€", "USD" => "$", "GBP" => "£", _ => currency + "\u00a0" };
        return ReferenceEquals(this, American) ? sign + number : $"{number} {sign.Trim('\u00a0')}";
    }

    [GeneratedRegex(@"^(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GermanNumber();

    [GeneratedRegex(@"^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AmericanNumber();
}
