using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Rung 1: the pack's own selectors, in order. A match whose identity differs from the pack's counts as a miss.</summary>
internal sealed class PackSelectorRung : IRung
{
    private const float OpenTimeoutMs = 2_000;

    public RungName Name => RungName.Declared;

    public async Task<RungResult> FindAsync(ElementSearchRequest search, CancellationToken cancellationToken)
    {
        var scope = await ScopeResolver.ResolveAsync(search, FindAsync, cancellationToken);
        if (scope.Within is not { } within)
        {
            return new RungResult.NotFound { Missed = [scope.Missing ?? "its scope was not found"] };
        }

        var missed = new List<string>();
        string? ambiguity = null;
        foreach (var selector in search.Element.Find)
        {
            var probe = selector is SelectorDefinition.Opened opened
                ? await OpenedAsync(search, within, opened, cancellationToken)
                : await ProbeAsync(search, within, selector, cancellationToken);
            if (probe.Element is { } element)
            {
                return new RungResult.Found(element, Name, SelectorLocatorFactory.Describe(selector)) { Missed = missed };
            }

            missed.Add($"{SelectorLocatorFactory.Describe(selector)}: {probe.Miss}");
            ambiguity ??= probe.IsAmbiguous ? missed[^1] : null;
        }

        return ambiguity is null ? new RungResult.NotFound { Missed = missed } : new RungResult.Ambiguous(ambiguity) { Missed = missed };
    }

    private static async Task<Probe> ProbeAsync(
        ElementSearchRequest search, ILocator within, SelectorDefinition selector, CancellationToken cancellationToken)
    {
        if (await SelectorMatchFinder.FindAsync(within, selector, search.Element.Kind, cancellationToken) is not { } all)
        {
            return Probe.Missed("the selector can't be used");
        }

        var shown = all.Where(match => match.Facts.Visible).ToList();
        // In a flat form the scope below a heading contains other sections too: only matches under that title count.
        if (search.Element.In?.Section is { } section)
        {
            shown = [.. shown.Where(match => NameMatcher.IsOneOf(section, match.Facts.Sections))];
        }

        if (shown.Count == 0)
        {
            return Probe.Missed(all.Count == 0 ? "no match" : "no visible match in its section");
        }

        var chosen = selector.Nth is { } nth ? (nth < 0 ? shown.Count + nth : nth) : 0;
        if (selector.Nth is null && shown.Count > 1)
        {
            return new Probe(null, $"{shown.Count} matches", IsAmbiguous: true);
        }

        return chosen < 0 || chosen >= shown.Count
            ? Probe.Missed($"only {shown.Count} matches")
            : await BindAsync(search.Element, selector, shown[chosen].Locator, cancellationToken);
    }

    // The identity is checked on the very node that is acted on, so a re-render between check and act can't swap the element.
    private static async Task<Probe> BindAsync(ElementDefinition element, SelectorDefinition selector, ILocator locator, CancellationToken cancellationToken)
    {
        var found = await FoundElement.BindAsync(locator, OpenTimeoutMs, cancellationToken);
        var contradiction = !found.Facts.Visible || !SelectorMatchFinder.StillFits(selector, found.Facts) ? "it disappeared" : ElementIdentityComparer.Mismatch(element, found.Facts);
        if (contradiction is null)
        {
            return new Probe(found, "", IsAmbiguous: false);
        }

        found.Dispose();
        return Probe.Missed(contradiction);
    }

    private static async Task<Probe> OpenedAsync(
        ElementSearchRequest search, ILocator within, SelectorDefinition.Opened opened, CancellationToken cancellationToken)
    {
        // An opened menu may be drawn anywhere, so its content is searched in the scope first and then on the whole page.
        var places = new[] { within, search.Page.Locator(":root") };
        foreach (var place in places)
        {
            var already = await ProbeAsync(search with { Element = search.Element with { In = null } }, place, opened.Then, cancellationToken);
            if (already.Element is not null)
            {
                return already;
            }
        }

        if (!search.MayOpen)
        {
            return Probe.Missed("not opened while the page still loads");
        }

        if (await SelectorMatchFinder.FindAsync(within, opened.Open, ElementKind.Button, cancellationToken) is not { } openers)
        {
            return Probe.Missed("the opener's selector can't be used");
        }

        var hits = openers.Where(match => match.Facts.Visible).ToList();
        if (hits.Count != 1)
        {
            return Probe.Missed($"{hits.Count} openers");
        }

        if (OpenerClickPolicy.RefusalReason(search.Pack, hits[0].Facts) is { } objection)
        {
            return Probe.Missed($"not opened: {objection}");
        }

        if (hits[0].Facts.IsExpanded != true)
        {
            await hits[0].Locator.ClickAsync(new() { Timeout = OpenTimeoutMs }).WaitAsync(cancellationToken);
        }

        var last = Probe.Missed("nothing appeared");
        foreach (var place in places)
        {
            last = await ProbeAsync(search with { Element = search.Element with { In = null } }, place, opened.Then, cancellationToken);
            if (last.Element is not null)
            {
                break;
            }
        }

        return last.Element is null ? last with { Miss = $"opened, but {last.Miss}" } : last;
    }

    private sealed record Probe(FoundElement? Element, string Miss, bool IsAmbiguous)
    {
        public static Probe Missed(string why) => new(null, why, IsAmbiguous: false);
    }
}
