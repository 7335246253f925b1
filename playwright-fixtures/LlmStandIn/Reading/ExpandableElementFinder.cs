using System.Collections.Frozen;

namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>Menus, tabs and expanders that may hide the element.</summary>
internal static class ExpandableElementFinder
{
    private const double MinOverlap = 0.3;
    private const string Marks = "▾▼▿⌄⋮⋯…☰▸►+»";

    private static readonly FrozenSet<string> MenuRoles = new[] { "button", "link", "menuitem", "generic" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the node would open a menu although the intent asked for the deed itself.</summary>
    public static bool OpensMenu(SnapshotNode node, string kind, IReadOnlySet<string> wanted)
        => kind is "button" or "menuitem" && MenuRoles.Contains(node.Role) && LooksLikeMenu(node)
            && !wanted.Any(BusinessTermThesaurus.MenuWords.Contains);

    /// <summary>What to open to get at the element, or null when nothing on the page promises it.</summary>
    public static SnapshotNode? Find(SnapshotNode page, Intent intent, IReadOnlySet<string> wanted)
    {
        var clickable = RoleFitScorer.IsClickable(intent.Kind);
        var menuIsOpen = page.Descendants().Any(node => node.Role is "menu");
        var section = new Phrase(intent.Section ?? string.Empty).Concepts;
        return page.Descendants()
            .Where(node => node.Ref is not null && !node.IsExpanded)
            .Select(node => (Node: node, Relevance: IsClosedTab(node) || IsExpander(node)
                ? Relevance(node, [.. wanted, .. section])
                : clickable && MenuRoles.Contains(node.Role) && LooksLikeMenu(node) ? MenuRelevance(node, wanted, menuIsOpen) : 0))
            .Where(opener => opener.Relevance >= MinOverlap)
            .OrderByDescending(opener => opener.Relevance)
            .Select(opener => opener.Node)
            .FirstOrDefault();
    }

    private static bool LooksLikeMenu(SnapshotNode node)
        => node.IsCollapsed || node.Attributes.ContainsKey("haspopup") || Own(node).Any(BusinessTermThesaurus.MenuWords.Contains)
            || (node.Name.Length > 0 && node.Role is "button" && Marks.Contains(node.Name[^1], StringComparison.Ordinal) && node.Name[^1] is not ('+' or '…'));

    private static bool IsClosedTab(SnapshotNode node) => node.Role is "tab" && !node.Attributes.ContainsKey("selected");

    /// <summary>A disclosure: collapsed by its own word, or the summary line of a group that shows nothing else.</summary>
    private static bool IsExpander(SnapshotNode node)
        => (node.IsCollapsed && node.Role is "button" or "generic" or "treeitem")
            || (node.Role is "generic" && node.Name.Length > 0 && node.Parent is { Role: "group", Children.Count: 1 });

    /// <summary>A menu that names nothing ("More", "⋮") may hold any deed, but is tried last and never while a menu is open already.</summary>
    private static double MenuRelevance(SnapshotNode node, IReadOnlySet<string> wanted, bool menuIsOpen)
    {
        var saysNothing = Own(node).All(BusinessTermThesaurus.MenuWords.Contains);
        return saysNothing ? (menuIsOpen ? 0 : MinOverlap) : Relevance(node, [.. wanted]);
    }

    private static double Relevance(SnapshotNode node, IReadOnlyList<string> wanted)
    {
        var own = Own(node).Where(concept => !BusinessTermThesaurus.MenuWords.Contains(concept)).ToList();
        var destructive = own.Exists(concept => BusinessTermThesaurus.Destructive.Contains(concept) && !wanted.Contains(concept, StringComparer.Ordinal));
        return destructive ? 0 : Phrase.Covered(own, wanted);
    }

    private static IReadOnlyList<string> Own(SnapshotNode node)
    {
        var around = node.Parent is { Role: "group" or "toolbar", Name.Length: > 0 } ? node.Parent.Name + " " : string.Empty;
        return new Phrase(around + (node.Name.Length > 0 ? node.Name : node.Text)).Concepts;
    }
}
