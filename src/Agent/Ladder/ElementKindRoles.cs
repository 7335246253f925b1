using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Ladder;

/// <summary>The roles that a match may have when the pack names none. Empty means any.</summary>
internal static class ElementKindRoles
{
    public static IReadOnlyList<string> Of(ElementDefinition element) =>
        element.Shows.Roles.Count > 0 ? element.Shows.Roles : Of(element.Kind);

    private static IReadOnlyList<string> Of(ElementKind kind) => kind switch
    {
        ElementKind.Text => ["textbox", "searchbox", "combobox"],
        ElementKind.Number => ["textbox", "spinbutton", "searchbox"],
        ElementKind.Date => ["textbox", "date", "combobox"],
        ElementKind.Secret => ["textbox"],
        ElementKind.Autocomplete => ["combobox", "textbox", "searchbox"],
        ElementKind.Select => ["combobox", "listbox", "radiogroup", "group"],
        ElementKind.Checkbox => ["checkbox", "switch", "radio", "menuitemcheckbox", "menuitemradio"],
        ElementKind.File => ["file"],
        ElementKind.Button => ["button", "menuitem"],
        ElementKind.Link => ["link", "menuitem", "tab"],
        ElementKind.Menu => ["button", "menuitem", "tab", "link", "combobox"],
        _ => [],
    };

    public static bool IsControl(ElementKind kind) => kind is not (ElementKind.Region or ElementKind.Value or ElementKind.Table);
}
