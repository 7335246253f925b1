using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Intake;

/// <summary>
/// Checks whether a valid payload is also likely. An unlikely one is no error, but a person decides first. Each reason names the field, its value and
/// the limit that it exceeds.
/// </summary>
internal static class PlausibilityChecker
{
    /// <returns>Why a person should decide; empty when nothing is unusual.</returns>
    public static IReadOnlyList<string> Evaluate(FieldSet fields, JobTypeDefinition type)
    {
        var reasons = new List<string>();
        if (type.Review.WhenUnusual)
        {
            CheckNumbers(fields, type.Payload, "", reasons);
        }

        if (type.Review.WhenTotalOver is { } limit && TotalOver(fields, type.Review, limit) is { } reason)
        {
            reasons.Add(reason);
        }

        return reasons;
    }

    private static void CheckNumbers(FieldSet fields, IReadOnlyDictionary<string, FieldDefinition> definitions, string prefix, List<string> reasons)
    {
        foreach (var (name, field) in definitions)
        {
            switch (fields[name])
            {
                case FieldValue.Number number when number.Value < field.UsualMin:
                    reasons.Add($"{prefix}{name} is {NumberTextConverter.Format(number.Value)}, below the usual {NumberTextConverter.Format(field.UsualMin.Value)}.");
                    break;
                case FieldValue.Number number when number.Value > field.UsualMax:
                    reasons.Add($"{prefix}{name} is {NumberTextConverter.Format(number.Value)}, above the usual {NumberTextConverter.Format(field.UsualMax.Value)}.");
                    break;
                case FieldValue.Rows rows when field.Of is { } of:
                    for (var index = 0; index < rows.Items.Count; index++)
                    {
                        CheckNumbers(rows.Items[index], of, $"{prefix}{name}[{RowName(rows.Items[index], field, index)}].", reasons);
                    }

                    break;
            }
        }
    }

    private static string? TotalOver(FieldSet fields, ReviewRule rule, decimal limit)
    {
        if (rule is not { TotalList: { } list, TotalQuantity: { } quantity, TotalPrice: { } price } || fields[list] is not FieldValue.Rows rows)
        {
            return null;
        }

        try
        {
            var total = rows.Items.Sum(row => Number(row, quantity) * Number(row, price));
            return total > limit
                ? $"The total of {list} ({quantity} times {price}) is {NumberTextConverter.Format(total)}, over the limit of {NumberTextConverter.Format(limit)}."
                : null;
        }
        catch (OverflowException)
        {
            return $"The total of {list} ({quantity} times {price}) is too large to compute, over the limit of {NumberTextConverter.Format(limit)}.";
        }
    }

    private static decimal Number(FieldSet row, string name) => row[name] is FieldValue.Number number ? number.Value : 0;

    private static string RowName(FieldSet row, FieldDefinition list, int index) =>
        list.RowKey is { } key && row[key] is { } value ? ValueTextFormatter.Of(value) : index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
