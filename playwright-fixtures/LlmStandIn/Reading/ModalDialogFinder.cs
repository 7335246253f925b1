namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>Dialogs that cover the page, and the harmless way out of them.</summary>
internal static class ModalDialogFinder
{
    /// <summary>Ways out, most harmless first; each entry is tried as a whole phrase within the button's text.</summary>
    private static readonly string[] CloseLabels =
    [
        "close", "schliessen", "dismiss", "not now", "nicht jetzt", "later", "spater", "skip", "uberspringen", "no thanks", "nein danke",
        "stay signed in", "stay logged in", "angemeldet bleiben", "keep me", "continue session", "keep working", "extend", "verlangern",
        "only necessary", "nur notwendige", "necessary only", "got it", "verstanden", "understood", "ok", "okay", "accept", "akzeptieren",
        "إغلاق", "ليس الآن", "סגור", "לא עכשיו", "cancel", "abbrechen",
    ];

    /// <summary>The topmost dialog: the last one, and the innermost where they nest.</summary>
    public static SnapshotNode? Topmost(SnapshotNode page)
        => page.Descendants().LastOrDefault(node => node.Role is "dialog" or "alertdialog");

    public static SnapshotNode? FindCloseControl(SnapshotNode dialog, IReadOnlySet<string> wanted)
    {
        var buttons = dialog.Descendants()
            .Where(node => node.Ref is not null && node.Role is "button" or "link" && IsHarmless(node, wanted))
            .ToList();
        foreach (var way in CloseLabels.Select(BusinessTermThesaurus.Fold))
        {
            if (buttons.Find(button => (" " + Words(button) + " ").Contains(" " + way + " ", StringComparison.Ordinal)) is { } found)
            {
                return found;
            }
        }

        return buttons.Find(button => Words(button) is "x" or "×" or "✕" or "✖");
    }

    /// <summary>Cancel in a dialog may cancel the very thing that is being saved, so a saving intent does not take it as a way out.</summary>
    private static bool IsHarmless(SnapshotNode button, IReadOnlySet<string> wanted)
    {
        var concepts = new Phrase(Words(button)).Concepts;
        return !concepts.Any(concept => BusinessTermThesaurus.Destructive.Contains(concept) && (concept is not "cancel" || wanted.Contains("save") || wanted.Contains("submit")));
    }

    private static string Words(SnapshotNode node) => new Phrase(node.Name.Length > 0 ? node.Name : node.Text).Exact;
}
