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

        if (rule.Match is null && facts.IsTextControl)
        {
            if (rule.Type == ReadType.Text)
            {
                // Nothing is trimmed: a space that a control shows at an end is saved.
                return new FieldValue.Text(ExactTextNormalizer.Normalize(shown));
            }

            if (facts.Type == "date" && rule.Type == ReadType.Date && shown.Length > 0)
            {
                return DateOnly.TryParseExact(shown, IsoDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new FieldValue.Date(day) : null;
            }

            if (facts.Type == "number" && rule.Type == ReadType.Number && shown.Length > 0)
            {
                return decimal.TryParse(shown, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? new FieldValue.Number(number) : null;
            }
        }

        return context.Format.Read(shown, rule, rule.Attribute is null ? facts.Spaces : ShownSpaces.Kept);
    }

    /// <summary>
    /// Whether the control shows the asked value. When the rule reads the asked value's type, the values are compared; otherwise the typed text is read by the
    /// same rule and compared.
    /// </summary>
    /// <param name="context">Its formats.</param>
    /// <param name="asked">The value.</param>
    /// <param name="typed">The text that was typed for it.</param>
    /// <param name="facts">What the control shows.</param>
    /// <param name="rule">How that is read.</param>
    /// <param name="same">The differences that the pack forgives.</param>
    public static bool Shows(FlowContext context, FieldValue asked, string typed, ElementFacts facts, ReadRule rule, ValueEquivalence same)
    {
        if (Read(context, facts.Value, facts, rule) is not { } shown)
        {
            return false;
        }

        if (shown.GetType() == asked.GetType())
        {
            return ValueComparer.AreEqual(asked, shown, same);
        }

        return Read(context, typed, facts, rule with { Match = null }) is { } meant && ValueComparer.AreEqual(meant, shown, same);
    }
}
