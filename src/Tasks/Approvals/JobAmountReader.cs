using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Approvals;

/// <summary>Reads the amount of a job from its stored payload, as an absolute value.</summary>
internal static class JobAmountReader
{
    /// <returns>The amount; null when it can't be read.</returns>
    public static decimal? Read(JsonElement payload, TwoApproversOptions rule, ReviewRule review)
    {
        if (rule.AmountField is { } field)
        {
            return NumberOf(payload, field) is { } number ? Math.Abs(number) : null;
        }

        if (review is not { TotalList: { } list, TotalQuantity: { } quantity, TotalPrice: { } price }
            || payload.ValueKind != JsonValueKind.Object
            || !payload.TryGetProperty(list, out var rows)
            || rows.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        try
        {
            // Absolute values are added, so that a negative row does not hide a large one.
            var total = 0m;
            foreach (var row in rows.EnumerateArray())
            {
                if (NumberOf(row, quantity) is not { } count || NumberOf(row, price) is not { } each)
                {
                    return null;
                }

                total += Math.Abs(count * each);
            }

            return total;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>What the amount is, for people.</summary>
    public static string Describe(TwoApproversOptions rule, ReviewRule review) => rule.AmountField ?? $"the total of {review.TotalList} ({review.TotalQuantity} times {review.TotalPrice})";

    private static decimal? NumberOf(JsonElement of, string field) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
