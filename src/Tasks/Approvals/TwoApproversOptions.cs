using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Approvals;

/// <summary>The amount above which a job type needs two approvals.</summary>
public sealed record TwoApproversOptions
{
    /// <summary>The job type, <c>SITE/TYPE</c>; it is also a customer's <c>x/TYPE</c>. A job type may have several entries, one for each currency.</summary>
    [Required]
    public string Job { get; init; } = "";

    /// <summary>The number field of the payload that holds the amount. Default none: the total that the pack's <c>review: whenTotalOver</c> computes, quantity times price over all rows. Signs are ignored: a credit of 20,000 is as much as an order of 20,000. A job without a readable amount needs two approvals.</summary>
    public string? AmountField { get; init; }

    /// <summary>A job of more than this waits in review for two approvals by different names; all that were submitted before the setting was made go on as they are. 0 for every job.</summary>
    [Range(0, 1e15)]
    public decimal Above { get; init; }

    /// <summary>The text field of the payload that holds the currency. Default none: the amounts have one currency.</summary>
    public string? CurrencyField { get; init; }

    /// <summary>The value of <c>CurrencyField</c>, as the payload has it, for which the entry holds. A job in a currency of no entry needs two approvals.</summary>
    public string? Currency { get; init; }
}
