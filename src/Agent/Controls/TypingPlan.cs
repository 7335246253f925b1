using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Controls;

/// <summary>
/// Decides how a value is typed next after the box did not show it: an erased value at once again, then key by key; a changed one key by key, once; a number
/// that a mask took for one with more decimals once more with those decimals.
/// </summary>
internal sealed class TypingPlan(TypingMode mode, int tries, string decimalSeparator)
{
    /// <summary>How many times the value was or is being typed.</summary>
    public int Attempt { get; private set; } = 1;

    public bool ByKeys { get; private set; } = mode == TypingMode.Keys;

    /// <summary>Decimals to type a number with; null means those that it has.</summary>
    public int? Decimals { get; private set; }

    /// <summary>Whether to type it once more.</summary>
    /// <param name="value">The value.</param>
    /// <param name="typed">The text that was typed for it.</param>
    /// <param name="before">What the box showed before.</param>
    /// <param name="shown">What it shows now; null when it is gone.</param>
    public bool TryAgain(FieldValue value, string typed, string before, string? shown)
    {
        var isErased = string.IsNullOrEmpty(shown) || string.Equals(shown, before, StringComparison.Ordinal);
        if (ByKeys && !isErased)
        {
            if (Decimals is not null || value is not FieldValue.Number || DecimalsOf(shown!) <= DecimalsOf(typed))
            {
                return false;
            }

            Decimals = DecimalsOf(shown!);
            Attempt++;
            return true;
        }

        if (isErased && Attempt >= tries)
        {
            return false;
        }

        Attempt++;
        ByKeys |= !isErased || Attempt == tries;
        return true;
    }

    private int DecimalsOf(string text)
    {
        var at = text.LastIndexOf(decimalSeparator, StringComparison.Ordinal);
        return at < 0 ? 0 : text[(at + decimalSeparator.Length)..].TakeWhile(char.IsAsciiDigit).Count();
    }
}
