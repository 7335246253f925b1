using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Finds the part of the page to which an element's scope narrows the search.</summary>
internal static class ScopeResolver
{
    private static readonly AriaRole[] SectionRoles =
    [
        AriaRole.Region, AriaRole.Group, AriaRole.Form, AriaRole.Dialog, AriaRole.Alertdialog, AriaRole.Tabpanel, AriaRole.Table, AriaRole.Grid,
    ];

    private const string HasControls = "[.//input or .//select or .//textarea or .//button or .//table or .//a or .//dl]";

    /// <param name="search">The search whose scope is resolved.</param>
    /// <param name="findElement">Finds a containing element of the pack.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<ScopeResult> ResolveAsync(
        ElementSearchRequest search, Func<ElementSearchRequest, CancellationToken, Task<RungResult>> findElement, CancellationToken cancellationToken)
    {
        var scope = search.Element.In;
        if (await FrameChain.MissingAsync(search.Page, scope, cancellationToken) is { } missing)
        {
            return new ScopeResult(null, missing);
        }

        var within = FrameChain.RootOf(search.Page, scope);
        if (scope?.Section is { } section)
        {
            var (place, why) = await SectionAsync(within, section, cancellationToken);
            if (place is null)
            {
                return new ScopeResult(null, why);
            }

            within = place;
        }

        if (scope?.Element is { } name)
        {
            if (!search.Pack.Elements.TryGetValue(name, out var container))
            {
                return new ScopeResult(null, $"the pack has no element {name} to look in");
            }

            var answer = await findElement(search with { Element = container }, cancellationToken);
            if (answer is not RungResult.Found found)
            {
                return new ScopeResult(null, $"the containing element {name} was not found ({string.Join("; ", answer.Missed)})");
            }

            within = found.Element.Locator;
            found.Element.Dispose();
        }

        return new ScopeResult(within, null);
    }

    private static async Task<(ILocator? Place, string? Why)> SectionAsync(ILocator within, string title, CancellationToken cancellationToken)
    {
        var name = NameMatcher.ExactPattern(title);
        var named = SectionRoles
            .Select(role => within.GetByRole(role, new() { NameRegex = name }))
            .Aggregate((all, next) => all.Or(next));
        var place = await OutermostAsync(named, cancellationToken);
        if (place.Locator is not null || place.Count > 1)
        {
            return (place.Locator, place.Locator is null ? $"{place.Count} sections are titled \"{title}\"" : null);
        }

        var headings = within.GetByRole(AriaRole.Heading, new() { NameRegex = name }).Or(within.Locator("css=legend, summary").Filter(new() { HasTextRegex = name }));
        var heading = await OutermostAsync(headings, cancellationToken);
        return heading.Locator is null
            ? (null, heading.Count == 0 ? $"no section is titled \"{title}\"" : $"{heading.Count} headings read \"{title}\"")
            : (heading.Locator.Locator($"xpath=ancestor::*{HasControls}[1]"), null);
    }

    // A named region that contains a form of the same name is one section, so the outer one is taken.
    private static async Task<(ILocator? Locator, int Count)> OutermostAsync(ILocator candidates, CancellationToken cancellationToken)
    {
        const string script = """
            elements => {
              const shown = elements.map((e, i) => [e, i]).filter(([e]) => e.checkVisibility({ visibilityProperty: true }));
              if (!shown.length) return [0, -1];
              const [first, at] = shown[0];
              return shown.every(([e]) => first.contains(e)) ? [1, at] : [shown.length, -1];
            }
            """;
        var answer = await candidates.EvaluateAllAsync<int[]>(script).WaitAsync(cancellationToken);
        return (answer[1] < 0 ? null : candidates.Nth(answer[1]), answer[0]);
    }
}

/// <summary>The part of the page, or why there is none.</summary>
internal sealed record ScopeResult(ILocator? Within, string? Missing);
