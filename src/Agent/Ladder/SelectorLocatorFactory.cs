using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Turns a pack's selector into a locator within a part of the page.</summary>
internal static class SelectorLocatorFactory
{
    /// <returns>For a label a superset of what it names, see <see cref="NameMatcher.LabelPattern"/>. Null when one locator can't express the selector: its role is unknown, or it opens something first.</returns>
    public static ILocator? For(ILocator within, SelectorDefinition selector, ElementKind kind) => selector switch
    {
        SelectorDefinition.Role role => ByRole(within, role),
        SelectorDefinition.Label label => within.GetByLabel(NameMatcher.LabelPattern(label.Text)),
        SelectorDefinition.Placeholder placeholder => within.GetByPlaceholder(NameMatcher.ExactPattern(placeholder.Text)),
        // A control's text must match whole, or "Save" would also find "Save and print". Text to read is found by a part of it.
        SelectorDefinition.ShownText text => within.GetByText(ElementKindRoles.IsControl(kind) ? NameMatcher.ExactPattern(text.Text) : NameMatcher.PartialPattern(text.Text)),
        SelectorDefinition.TestId id => within.GetByTestId(id.Id),
        SelectorDefinition.Css css => within.Locator("css=" + css.Selector),
        SelectorDefinition.XPath path => within.Locator("xpath=" + Relative(path.Expression)),
        _ => null,
    };

    /// <summary>For a form laid out as a table: the controls beside the cell whose text is their label.</summary>
    public static ILocator BesideCell(ILocator within, SelectorDefinition.Label label, ElementKind kind) =>
        within.Locator("css=td, th").Filter(new() { HasTextRegex = NameMatcher.ExactPattern(label.Text) })
            .Locator(kind == ElementKind.Checkbox
                ? "xpath=(preceding-sibling::*[1] | following-sibling::*[1])//input"
                : "xpath=following-sibling::*[1]//*[self::input or self::select or self::textarea]");

    /// <summary>Groups of controls with this name.</summary>
    public static ILocator NamedGroups(ILocator within, SelectorDefinition.Label label)
    {
        var name = NameMatcher.ExactPattern(label.Text);
        return within.GetByRole(AriaRole.Radiogroup, new() { NameRegex = name }).Or(within.GetByRole(AriaRole.Group, new() { NameRegex = name }));
    }

    public static string Describe(SelectorDefinition selector)
    {
        var words = selector switch
        {
            SelectorDefinition.Role { AccessibleName: { } name } role => $"{role.RoleName} \"{name}\"",
            SelectorDefinition.Role role => role.RoleName,
            SelectorDefinition.Label label => $"label \"{label.Text}\"",
            SelectorDefinition.Placeholder placeholder => $"placeholder \"{placeholder.Text}\"",
            SelectorDefinition.ShownText text => $"text \"{text.Text}\"",
            SelectorDefinition.TestId id => $"test id {id.Id}",
            SelectorDefinition.Css css => $"css {css.Selector}",
            SelectorDefinition.XPath path => $"xpath {path.Expression}",
            SelectorDefinition.Opened opened => $"{Describe(opened.Open)}, then {Describe(opened.Then)}",
            _ => selector.ToString(),
        };
        return selector.Nth is { } nth ? $"{words} (number {nth})" : words;
    }

    private static ILocator? ByRole(ILocator within, SelectorDefinition.Role role) =>
        Enum.TryParse<AriaRole>(role.RoleName, ignoreCase: true, out var known)
            ? role.AccessibleName is null
                ? within.GetByRole(known)
                : within.GetByRole(known, new() { NameRegex = NameMatcher.ExactPattern(role.AccessibleName) })
            : null;

    // A path from the document's root starts at the html element, where an unscoped search starts too.
    private static string Relative(string expression) =>
        expression.StartsWith("/html/", StringComparison.Ordinal) ? "." + expression["/html".Length..] : expression;
}
