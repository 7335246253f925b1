using System.Collections.Frozen;

namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>How well an ARIA role suits the kind of element that is looked for, 0 (cannot be it) to 1.</summary>
internal static class RoleFitScorer
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, double>> Kinds = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["button"] = "button 1 menuitem .95 link .8 switch .5 tab .5 option .4 pointer .6",
        ["text"] = "textbox 1 searchbox .95 combobox .7 spinbutton .6",
        ["number"] = "spinbutton 1 textbox .95 combobox .4 searchbox .4",
        ["date"] = "textbox 1 combobox .85 spinbutton .7 group .5 button .35",
        ["autocomplete"] = "combobox 1 searchbox .95 textbox .9",
        ["select"] = "combobox 1 listbox 1 radiogroup .8 button .7 textbox .5",
        ["checkbox"] = "checkbox 1 switch .95 menuitemcheckbox .8 radio .8 button .4",
        ["link"] = "link 1 menuitem .95 button .8 tab .8 treeitem .8 pointer .5",
        ["menu"] = "menuitem 1 link .95 button .95 tab .7 treeitem .8 menu .7 menubar .5 pointer .6",
        ["table"] = "table 1 grid 1 treegrid 1 list .5 region .4",
        ["value"] = "definition 1 cell .9 gridcell .9 textbox .85 status .85 generic .8 paragraph .75 heading .75 strong .75 alert .7 listitem .6 spinbutton .6 combobox .55 link .5",
        ["file"] = "button 1 textbox .8 link .5",
        [string.Empty] = "button .9 link .9 menuitem .9 textbox .9 combobox .9 spinbutton .9 searchbox .9 checkbox .9 listbox .9 tab .7 table .6 grid .6",
    }.ToFrozenDictionary(pair => pair.Key, pair => Parse(pair.Value), StringComparer.Ordinal);

    public static bool IsClickable(string kind) => kind is "button" or "menuitem" or "link" or "menu";

    public static double Of(SnapshotNode node, string kind)
    {
        var roles = Kinds.GetValueOrDefault(kind switch { "menuitem" => "button", "upload" => "file", _ => kind }) ?? Kinds[string.Empty];
        var fit = roles.GetValueOrDefault(node.Role);

        // A scripted <div> has no role of its own; the hand-shaped cursor is the only sign that it can be clicked.
        return fit == 0 && node.Attributes.GetValueOrDefault("cursor") is "pointer" ? roles.GetValueOrDefault("pointer") : fit;
    }

    private static FrozenDictionary<string, double> Parse(string pairs)
    {
        var parts = pairs.Split(' ');
        return Enumerable.Range(0, parts.Length / 2).ToFrozenDictionary(
            index => parts[index * 2],
            index => double.Parse(parts[(index * 2) + 1], System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
    }
}
