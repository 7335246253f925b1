using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Planning;

/// <summary>What may be clicked to dismiss a dialog.</summary>
internal static class DismissClickPolicy
{
    // "OK" and "Yes" are left out on purpose: they may confirm anything.
    private static readonly string[] Names =
    [
        "close", "cancel", "dismiss", "not now", "later", "skip", "no thanks", "no, thanks", "got it", "x", "×", "✕",
        "schließen", "abbrechen", "später", "überspringen", "nein, danke", "fermer", "annuler", "plus tard", "ignorer",
        "cerrar", "cancelar", "chiudi", "annulla", "sluiten", "annuleren",
    ];

    public static string? RefusalReason(SitePack pack, ElementFacts facts)
    {
        if (facts.Role != "button" || !facts.InDialog)
        {
            return $"{facts.Description} is not a button of a dialog";
        }

        if (!NameMatcher.IsOneOf(facts.Name, Names))
        {
            return $"{facts.Description} is not known to close a dialog without confirming anything";
        }

        return OpenerClickPolicy.IsCommitName(pack, facts.Name) ? $"{facts.Description} has the name of a commit element" : null;
    }
}
