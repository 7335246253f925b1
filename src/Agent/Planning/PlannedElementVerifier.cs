using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// Identity rules for an element that a model named. A commit must match the pack in every respect, a clicked element must have a name that the pack
/// gives it, and a field's new name is accepted and recorded in the audit.
/// </summary>
internal static class PlannedElementVerifier
{
    /// <summary>Why the element must not be used, in words; null when it may.</summary>
    public static async Task<string?> RefusalReasonAsync(ElementSearchRequest search, ElementFacts facts, CancellationToken cancellationToken)
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
                ?? SectionMismatch(element, facts)
                ?? await FindDuplicateAsync(search, facts, cancellationToken);
        }

        if (element.Kind is ElementKind.Button or ElementKind.Link or ElementKind.Menu && !NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(element)))
        {
            return $"{facts.Description} has none of the names that the pack gives {element.Name}, so the effect of a click on it is unknown";
        }

        if (OpenerClickPolicy.IsCommitName(search.Pack, facts.Name) && !NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(element)))
        {
            return $"{facts.Description} has the name of a commit element";
        }

        // A label that the pack gives to another element identifies that other element.
        return search.Pack.Elements.Values.FirstOrDefault(other => IsOther(element, other, facts)) is { } owner
            ? $"{facts.Description} is the pack's {owner.Name}"
            : null;
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
}
