using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Ladder;

/// <summary>What may be clicked to open something: a menu, a tab, a section.</summary>
internal static class OpenerClickPolicy
{
    private static readonly string[] Roles = ["button", "tab", "menuitem", "link", "combobox"];

    /// <summary>Why clicking it could do harm, in words; null when it only opens something.</summary>
    public static string? RefusalReason(SitePack pack, ElementFacts facts)
    {
        if (!Roles.Contains(facts.Role, StringComparer.Ordinal))
        {
            return $"{facts.Description} is not a button, tab or menu entry";
        }

        if (facts.Role != "tab" && !facts.HasPopup && facts.IsExpanded is null)
        {
            return $"{facts.Description} does not say that it opens anything (no popup or expanded mark)";
        }

        return IsCommitName(pack, facts.Name) ? $"{facts.Description} has the name of a commit element" : null;
    }

    public static bool IsCommitName(SitePack pack, string name) =>
        pack.Elements.Values.Where(element => element.Harm == HarmClass.Commit)
            .Any(element => NameMatcher.IsOneOf(name, ElementIdentityComparer.KnownNames(element)));
}
