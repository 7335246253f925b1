using System.Globalization;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Controls;

/// <summary>Converts values to and from the text of one control: native date and number boxes use ISO formats, whatever the site's locale.</summary>
internal static class ControlValueConverter
{
    private const string IsoDay = "yyyy-MM-dd";

    /// <param name="context">The site and its formats.</param>
    /// <param name="value">What to write.</param>
    /// <param name="facts">The control.</param>
    /// <param name="decimals">Fewest decimals of a number; null means those that it has.</param>
    public static string Write(FlowContext context, FieldValue value, ElementFacts facts, int? decimals = null) => (value, facts.Type) switch
    {
        (FieldValue.Number number, _) when decimals is { } count => Write(context, new FieldValue.Number(number.Value + new decimal(0, 0, 0, false, (byte)count)), facts),
        (FieldValue.Date date, "date") => date.Value.ToString(IsoDay, CultureInfo.InvariantCulture),
        (FieldValue.Number number, "number") => number.Value.ToString(CultureInfo.InvariantCulture),
        _ => context.Format.Write(value),
    };

    /// <summary>What the control shows, or null when it can't be understood.</summary>
    public static FieldValue? Read(FlowContext context, string shown, ElementFacts facts, ReadRule rule)
    {
        if (rule.Type == ReadType.Flag && facts.IsChecked is { } isChecked)
        {
            return new FieldValue.Flag(isChecked);
        }

        if (rule.Match is null && facts.Tag == "input")
        {
            if (facts.Type == "date" && rule.Type == ReadType.Date)
            {
                return DateOnly.TryParseExact(shown, IsoDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new FieldValue.Date(day) : null;
            }

            if (facts.Type == "number" && rule.Type == ReadType.Number)
            {
                return decimal.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? new FieldValue.Number(number) : null;
            }
        }

        return context.Format.Read(shown, rule);
    }

    /// <summary>
    /// Whether the control shows the asked value. When the rule reads the asked value's type, the values are compared; otherwise the typed text is read by the
    /// same rule and compared.
    /// </summary>
    public static bool Shows(FlowContext context, FieldValue asked, string typed, ElementFacts facts, ReadRule rule)
    {
        if (Read(context, facts.Value, facts, rule) is not { } shown)
        {
            return false;
        }

        if (shown.GetType() == asked.GetType())
        {
            return Same(shown, asked);
        }

        return Read(context, typed, facts, rule with { Match = null }) is { } meant && Same(shown, meant);
    }

    public static bool Same(FieldValue left, FieldValue right) => (left, right) switch
    {
        (FieldValue.Text one, FieldValue.Text other) => CanonicalTextNormalizer.Same(one.Value, other.Value),
        _ => left.Equals(right),
    };
}
