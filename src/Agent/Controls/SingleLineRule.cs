using BrowserAgent.Agent.Ladder;

namespace BrowserAgent.Agent.Controls;

/// <summary>A box of one line drops line breaks without a word, and no list is asked by a tab: such texts are refused before anything is typed.</summary>
internal static class SingleLineRule
{
    /// <returns>Why the control can't take the text; null when it can.</returns>
    public static string? FindProblem(string text, ElementFacts facts) => facts.IsSingleLine && text.Contains('\n', StringComparison.Ordinal)
        ? $"the value has {text.Split('\n').Length} lines, and {facts.Description} is a box of one line, which would join them. Send one line, or fill a box of several lines in the site pack."
        : null;

    /// <returns>Why a list can't be asked by the text; null when it can.</returns>
    public static string? FindQueryProblem(string text) => text.AsSpan().IndexOfAny('\n', '\t') is var at and >= 0
        ? $"the value contains a {(text[at] == '\t' ? "tab" : "line break")}, by which no list can be asked. Send it without."
        : null;
}
