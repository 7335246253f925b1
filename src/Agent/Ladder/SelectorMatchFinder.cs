using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>One element that a selector matches.</summary>
/// <param name="Facts">As seen at the search.</param>
/// <param name="Locator">Finds it again.</param>
internal sealed record SelectorMatch(ElementFacts Facts, ILocator Locator);

/// <summary>Finds what a selector matches within a part of the page, seen or not.</summary>
internal static class SelectorMatchFinder
{
    /// <returns>The matches in page order; null when one locator can't express the selector.</returns>
    public static async Task<IReadOnlyList<SelectorMatch>?> FindAsync(ILocator within, SelectorDefinition selector, ElementKind kind, CancellationToken cancellationToken)
    {
        if (SelectorLocatorFactory.For(within, selector, kind) is not { } locator)
        {
            return null;
        }

        if (selector is not SelectorDefinition.Label label)
        {
            return await MatchesAsync(locator, null, cancellationToken);
        }

        var labelled = await MatchesAsync(locator, label.Text, cancellationToken);
        if (labelled.Count == 0 && kind == ElementKind.Select)
        {
            // A group of radio buttons is named by its legend or by a role's name, which are no labels.
            labelled = await MatchesAsync(SelectorLocatorFactory.NamedGroups(within, label), null, cancellationToken);
        }

        return labelled.Count > 0
            ? labelled
            : await MatchesAsync(SelectorLocatorFactory.BesideCell(within, label, kind), label.Text, cancellationToken);
    }

    /// <summary>Whether the element still has the label by which it was found: the page may have changed since the search.</summary>
    public static bool StillFits(SelectorDefinition selector, ElementFacts facts) =>
        selector is not SelectorDefinition.Label label || NameMatcher.Same(facts.Name, label.Text) || NameMatcher.IsOneOf(label.Text, facts.Labels);

    private static async Task<IReadOnlyList<SelectorMatch>> MatchesAsync(ILocator locator, string? label, CancellationToken cancellationToken)
    {
        var all = await ElementFacts.OfAllAsync(locator, label, cancellationToken);
        return [.. all.Where(facts => label is null || NameMatcher.IsOneOf(label, facts.Labels)).Select(facts => new SelectorMatch(facts, locator.Nth(facts.Index)))];
    }
}
