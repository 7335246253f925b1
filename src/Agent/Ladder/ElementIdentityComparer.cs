using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Compares a match with what the pack says about the element.</summary>
internal static class ElementIdentityComparer
{
    /// <summary>Why the match is not the element, in words; null when it is.</summary>
    public static string? Mismatch(ElementDefinition element, ElementFacts facts) =>
        RoleMismatch(element, facts) ?? NameMismatch(element, facts) ?? SectionMismatch(element, facts);

    public static string? RoleMismatch(ElementDefinition element, ElementFacts facts)
    {
        var roles = ElementKindRoles.Of(element);
        if (roles.Count > 0 && !roles.Contains(facts.Role, StringComparer.OrdinalIgnoreCase))
        {
            var widen = element.Shows.Roles.Count == 0 ? $" as its kind has; if it is the right one, add shows: {{ roles: [{facts.Role}] }}" : "";
            return $"it is now a {facts.Description}, not a {string.Join(" or ", roles)}{widen}";
        }

        if (element.Kind == ElementKind.Select && facts.Role is "group" or "radiogroup" && facts.Radios is null)
        {
            return $"{facts.Description} does not hold one group of radio buttons";
        }

        return element.Kind == ElementKind.Checkbox && facts.IsChecked is null ? $"{facts.Description} has no checked state" : null;
    }

    public static string? NameMismatch(ElementDefinition element, ElementFacts facts)
    {
        var names = element.Shows.Names;
        return names.Count == 0 || NameMatcher.IsOneOf(facts.Name, names) || facts.Labels.Any(label => NameMatcher.IsOneOf(label, names))
            ? null
            : $"it is now {facts.Description}, expected {string.Join(" or ", names.Select(name => $"\"{name}\""))}";
    }

    public static string? SectionMismatch(ElementDefinition element, ElementFacts facts)
    {
        var section = element.Shows.Section;
        return section is null || NameMatcher.IsOneOf(section, facts.Sections)
            ? null
            : $"{facts.Description} stands in {Describe(facts.Sections)}, not in \"{section}\"";
    }

    public static string Describe(IReadOnlyList<string> sections) =>
        sections.Count == 0 ? "no titled section" : string.Join(" in ", sections.Take(3).Select(title => $"\"{title}\""));

    /// <summary>All names that the pack gives the element.</summary>
    public static IEnumerable<string> KnownNames(ElementDefinition element) =>
        element.Shows.Names.Concat(element.Find.SelectMany(NamesIn)).Distinct(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> NamesIn(SelectorDefinition selector) => selector switch
    {
        SelectorDefinition.Role { AccessibleName: { } name } => [name],
        SelectorDefinition.Label label => [label.Text],
        SelectorDefinition.ShownText text => [text.Text],
        SelectorDefinition.Opened opened => NamesIn(opened.Then),
        _ => [],
    };
}
