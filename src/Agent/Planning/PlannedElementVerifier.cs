using System.Text.RegularExpressions;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// Identity rules for an element that a model named. What is clicked must match the pack in every respect and be alone; a field's new name is accepted where
/// the saved record's read-back would show a wrong choice, and recorded in the audit.
/// </summary>
internal static partial class PlannedElementVerifier
{
    /// <summary>Why the element must not be used, in words; null when it may.</summary>
    public static async Task<string?> RefusalReasonAsync(
        ElementSearchRequest search, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never, CancellationToken cancellationToken)
    {
        var element = search.Element;
        if (!facts.Visible)
        {
            return "it is not visible";
        }

        if (ElementIdentityComparer.RoleMismatch(element, facts) is { } role)
        {
            return role;
        }

        if (element.Harm == HarmClass.Commit)
        {
            return ElementIdentityComparer.NameMismatch(element, facts)
                ?? RevealClickPolicy.HitRefusal(facts, target)
                ?? ShownRefusal(search, facts, target, never)
                ?? SectionMismatch(element, facts)
                ?? await FindDuplicateAsync(search, facts, cancellationToken);
        }

        if (element.Kind is ElementKind.Button or ElementKind.Link or ElementKind.Menu)
        {
            return await ClickRefusalAsync(search, facts, target, never, cancellationToken);
        }

        if (OpenerClickPolicy.IsCommitName(search.Pack, facts.Name) && !NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(element)))
        {
            return $"{facts.Description} has the name of a commit element";
        }

        // A label that the pack gives to another element identifies that other element.
        if (search.Pack.Elements.Values.FirstOrDefault(other => IsOther(element, other, facts)) is { } owner)
        {
            return $"{facts.Description} is the pack's {owner.Name}";
        }

        return search.NotReadBack is { } why && await UndeclaredAsync(search, facts, cancellationToken) is { } undeclared
            ? $"{facts.Description} is not declared ({undeclared}), and {why}, so a wrong choice would not be noticed. Add its name to shows of {element.Name}, or the field to equal"
            : null;
    }

    /// <summary>A clicked element must be all that the pack says of it, and the only one: what a click does can't be read back.</summary>
    private static async Task<string?> ClickRefusalAsync(
        ElementSearchRequest search, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never, CancellationToken cancellationToken)
    {
        var element = search.Element;
        var names = ElementIdentityComparer.KnownNames(element).ToList();
        if (!NameMatcher.IsOneOf(facts.Name, names))
        {
            return $"{facts.Description} has none of the names that the pack gives {element.Name}, so the effect of a click on it is unknown";
        }

        return RevealClickPolicy.HitRefusal(facts, target)
            ?? ShownRefusal(search, facts, target, never)
            ?? (target.LeavesPage ? $"{facts.Description} is a link that leaves the page" : null)
            ?? SectionMismatch(element, facts)
            ?? await FindDuplicateAsync(search, facts, cancellationToken);
    }

    /// <summary>A name for screen readers may differ from what is seen and from what a link does: a change that its declared names do not tell is refused.</summary>
    private static string? ShownRefusal(ElementSearchRequest search, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never)
    {
        var declared = ElementIdentityComparer.KnownNames(search.Element)
            .SelectMany(name => Word().Matches(name).Select(word => word.Value))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (text, kind) in new[] { (target.ShownText, ChangeText.Name), (target.Title, ChangeText.Name), (PathOf(target.Href), ChangeText.Path) })
        {
            var rest = Word().Replace(text, word => declared.Contains(word.Value) ? " " : word.Value);
            if (RevealClickPolicy.VerbIn(search.Pack, rest, never, kind) is { } verb)
            {
                return $"{facts.Description} shows \"{text}\", which names a change of a record (\"{verb}\") that {search.Element.Name} is not declared for";
            }
        }

        return null;
    }

    // What a query asks for, such as a filter, is no act.
    private static string PathOf(string? href) => href is null || href.StartsWith('#') ? "" : href.Split('?')[0];

    /// <summary>In which way a control is not the one that the pack declares, in words; null when it is.</summary>
    private static async Task<string?> UndeclaredAsync(ElementSearchRequest search, ElementFacts facts, CancellationToken cancellationToken)
    {
        var names = ElementIdentityComparer.KnownNames(search.Element).ToList();
        return !NameMatcher.IsOneOf(facts.Name, names) && !facts.Labels.Any(label => NameMatcher.IsOneOf(label, names))
            ? $"the pack gives {search.Element.Name} {(names.Count == 0 ? "no name" : "other names")}"
            : SectionMismatch(search.Element, facts) ?? await FindDuplicateAsync(search, facts, cancellationToken);
    }

    /// <summary>In which way an accepted element differs from the pack, for the audit; empty when it does not.</summary>
    public static string Differences(ElementDefinition element, ElementFacts facts)
    {
        var names = ElementIdentityComparer.KnownNames(element).ToList();
        var name = names.Count > 0 && !NameMatcher.IsOneOf(facts.Name, names) ? $" (new name, was {string.Join(" or ", names.Select(known => $"\"{known}\""))})" : "";
        return name + (SectionMismatch(element, facts) is { } section ? $" (new place: {section})" : "");
    }

    private static bool IsOther(ElementDefinition element, ElementDefinition other, ElementFacts facts) =>
        other.Name != element.Name
        && ElementKindRoles.IsControl(other.Kind)
        && NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(other))
        && !NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(element));

    private static string? SectionMismatch(ElementDefinition element, ElementFacts facts) =>
        (element.In?.Section ?? element.Shows.Section) is { } section && !NameMatcher.IsOneOf(section, facts.Sections)
            ? $"it stands in {ElementIdentityComparer.Describe(facts.Sections)}, not in \"{section}\""
            : null;

    private static async Task<string?> FindDuplicateAsync(ElementSearchRequest search, ElementFacts facts, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<AriaRole>(facts.Role, ignoreCase: true, out var role))
        {
            return $"its role {facts.Role} can't be counted";
        }

        var place = FrameChain.RootOf(search.Page, search.Element.In);
        var alike = await ElementFacts.OfAllAsync(place.GetByRole(role, new() { NameRegex = NameMatcher.ExactPattern(facts.Name) }), label: null, cancellationToken);
        var count = alike.Count(other => other.Visible && SectionMismatch(search.Element, other) is null);
        return count == 1 ? null : $"{count} visible elements are {facts.Description}";
    }

    [GeneratedRegex(@"[\p{L}\p{M}]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
