using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// What may be clicked because a model wants to open something: what the pack knows as an opener, or what its own markup says to reveal only (a tab of a list of
/// tabs, a disclosure, a button of a menu). Never what sends a form, follows a link, or names a change of a record.
/// </summary>
internal static class RevealClickPolicy
{
    private static readonly string[] Roles = ["button", "tab", "menuitem", "link", "combobox"];
    private static readonly string[] Saving = ["save", "speichern", "sichern", "enregistrer", "guardar", "salva", "salvare", "opslaan", "gravar", "salvar"];
    private static readonly string[] Popups = ["true", "menu", "listbox", "tree", "grid"];

    /// <summary>Why the click could do more than open something, in words; null when it may be made.</summary>
    public static string? RefusalReason(SitePack pack, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never)
    {
        if (!Roles.Contains(facts.Role, StringComparer.Ordinal))
        {
            return $"{facts.Description} is not a button, tab or menu entry";
        }

        if (OpenerClickPolicy.IsCommitName(pack, facts.Name))
        {
            return $"{facts.Description} has the name of a commit element";
        }

        var isKnown = IsKnownOpener(pack, facts);
        return ClickRefusal(facts, target)
            ?? (isKnown ? null : VerbRefusal(pack, facts, target, never) ?? MarkupRefusal(facts, target));
    }

    /// <summary>Why the click itself is refused, whatever the element is for.</summary>
    public static string? ClickRefusal(ElementFacts facts, ClickTarget target) =>
        HitRefusal(facts, target) is { } unsure ? unsure
        : !facts.Enabled ? $"{facts.Description} is disabled"
        : target.IsSubmit ? $"{facts.Description} sends a form"
        : target.Resets ? $"{facts.Description} empties a form"
        : target.IsFormControl ? $"{facts.Description} belongs to a control of a form, whose value the click would change"
        : target.LeavesPage || !StaysOnPage(target.Href) ? $"{facts.Description} is a link that leaves the page"
        : null;

    /// <summary>Why the click would not hit the element itself, as a person sees it.</summary>
    public static string? HitRefusal(ElementFacts facts, ClickTarget target) =>
        !facts.Visible || !target.IsSeen ? $"{facts.Description} can't be seen"
        : target.IsCovered ? $"{facts.Description} is covered by another element"
        : target.InnerRole is { } inner ? $"{facts.Description} holds a control ({inner}) that the click would hit"
        : null;

    /// <summary>Why its words are refused: one of them names a change of a record.</summary>
    public static string? VerbRefusal(SitePack pack, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never)
    {
        // "Save options" is how a menu of ways to save is named. What it holds is judged for itself, and a write while it opens is blocked.
        var isMenu = target.Popup is "menu" or "true";
        var verb = facts.Labels.Prepend(facts.Name).Append(target.ShownText).Append(target.Title)
            .Select(text => VerbIn(pack, isMenu ? WithoutSaving(text) : text, never))
            .FirstOrDefault(found => found is not null);
        return verb is null ? UnknownLanguage(pack) : $"{facts.Description} names a change of a record (\"{verb}\")";
    }

    /// <summary>Why no name or text of the site can be judged: the words of its language are neither built in nor declared.</summary>
    public static string? UnknownLanguage(SitePack pack) => pack.Model.Never.Count > 0 || ChangeVerbs.Knows(pack.Formats.Culture.TwoLetterISOLanguageName)
        ? null
        : $"the words that name a change are not known in the language of {pack.Formats.Locale}; list those of the site under model: never of the site pack";

    /// <summary>The first word of a text that names a change of a record; null when there is none.</summary>
    public static string? VerbIn(SitePack pack, string text, IReadOnlyList<string> never, ChangeText kind = ChangeText.Name) =>
        ChangeVerbs.Find(text, pack.Formats.Culture.TwoLetterISOLanguageName, pack.Model.Never.Concat(never), kind);

    private static string WithoutSaving(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => !Saving.Contains(word, StringComparer.OrdinalIgnoreCase)));

    private static string? MarkupRefusal(ElementFacts facts, ClickTarget target)
    {
        if (facts.IsExpanded == true)
        {
            return $"{facts.Description} is open already";
        }

        var reveals = facts.Role == "tab" ? target.Tabs > 1 || target.ControlsPanel
            : target.IsSummary || facts.IsExpanded == false || Popups.Contains(target.Popup, StringComparer.Ordinal);
        return reveals ? null : $"{facts.Description} does not say that it only reveals something. If it does, add its name to model: openers of the site pack";
    }

    /// <summary>Named by the pack as an opener: a menu, what a selector with open clicks, or an entry of model: openers.</summary>
    private static bool IsKnownOpener(SitePack pack, ElementFacts facts) =>
        NameMatcher.IsOneOf(facts.Name, pack.Model.Openers)
        || pack.Elements.Values.Any(element =>
            (element is { Kind: ElementKind.Menu, Harm: not HarmClass.Commit } && NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(element)))
            || element.Find.OfType<SelectorDefinition.Opened>().Any(opened => NameMatcher.IsOneOf(facts.Name, NamesOf(opened.Open))));

    private static IEnumerable<string> NamesOf(SelectorDefinition selector) => selector switch
    {
        SelectorDefinition.Role { AccessibleName: { } name } => [name],
        SelectorDefinition.Label label => [label.Text],
        SelectorDefinition.ShownText text => [text.Text],
        _ => [],
    };

    private static bool StaysOnPage(string? href) => href is null
        || href.Trim() is "" or ['#', ..]
        || href.Replace(" ", "", StringComparison.Ordinal).TrimEnd(';') is "javascript:void(0)" or "javascript:";
}
