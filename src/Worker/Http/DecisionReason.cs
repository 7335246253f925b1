using System.Buffers;
using System.Globalization;
using System.Text;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>The rules for the reason of a decision or cancel. It is stored, shown and logged.</summary>
internal static class DecisionReason
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxLength = 500;

    // Persian and Indic spelling and emoji need them, and they hide nothing.
    private static readonly Rune[] Joiners = [new Rune('\u200C'), new Rune('\u200D')];

    /// <returns>Null when the reason may be stored, or when there is none.</returns>
    public static PayloadError? Check(string? reason) =>
        reason is null || (reason.Length <= MaxLength && IsVisible(reason))
            ? null
            : new PayloadError("reason", $"Must be at most {MaxLength} characters without line breaks, other control characters, and characters that are invisible or change the direction of text.");

    /// <returns>An error when a request names who decides: that is the name of its key.</returns>
    public static PayloadError? CheckBy(string? by) =>
        by is null ? null : new PayloadError("by", "Can't be given: the name of the API key is recorded. Leave it out, and use a key of the person or system who decides.");

    /// <summary>Whether a text is shown as it is stored: no control or format characters, line separators, private or unassigned characters, or halves of a pair.</summary>
    public static bool IsVisible(string text)
    {
        for (var left = text.AsSpan(); left.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(left, out var character, out var length) != OperationStatus.Done
                || (Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                    && !Joiners.Contains(character)))
            {
                return false;
            }

            left = left[length..];
        }

        return true;
    }

    /// <summary>The beginning that may be stored.</summary>
    public static string Shorten(string reason) =>
        reason.Length <= MaxLength ? reason : reason[..(char.IsHighSurrogate(reason[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
}
