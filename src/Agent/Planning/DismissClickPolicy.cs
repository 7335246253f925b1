using System.Buffers;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// What may be clicked because a model wants a dialog gone: what the pack knows to close it, or a button whose name confirms nothing, in a dialog that asks
/// nothing. In a question even "Cancel" is an answer.
/// </summary>
internal static class DismissClickPolicy
{
    // "OK" and "Yes" are left out on purpose: they may confirm anything.
    private static readonly string[] Names =
    [
        "close", "cancel", "dismiss", "not now", "later", "skip", "no thanks", "no, thanks", "got it", "x", "×", "✕",
        "schließen", "abbrechen", "später", "überspringen", "nein, danke", "fermer", "annuler", "plus tard", "ignorer",
        "cerrar", "cancelar", "chiudi", "annulla", "sluiten", "annuleren",
    ];

    private static readonly SearchValues<char> QuestionMarks = SearchValues.Create("?\uFF1F\u037E\u061F\u00BF\u055E\u2047\u2E2E");

    public static string? RefusalReason(SitePack pack, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never)
    {
        if (facts.Role != "button" || !facts.InDialog)
        {
            return $"{facts.Description} is not a button of a dialog";
        }

        if (OpenerClickPolicy.IsCommitName(pack, facts.Name))
        {
            return $"{facts.Description} has the name of a commit element";
        }

        if (RevealClickPolicy.ClickRefusal(facts, target) is { } refusal)
        {
            return refusal;
        }

        if (IsKnownDismissal(pack, facts))
        {
            return null;
        }

        if (!NameMatcher.IsOneOf(facts.Name, Names) || (target.ShownText.Any(char.IsLetter) && !NameMatcher.IsOneOf(target.ShownText, Names)))
        {
            return $"{facts.Description} is not known to close a dialog without confirming anything";
        }

        return QuestionRefusal(pack, facts, target, never);
    }

    private static string? QuestionRefusal(SitePack pack, ElementFacts facts, ClickTarget target, IReadOnlyList<string> never)
    {
        // The names of buttons that only close are no words of a question.
        var text = Names.Append(facts.Name).Where(name => name.Length > 1)
            .Aggregate(target.DialogText, (rest, name) => Without(rest, name));
        var asks = target.DialogText.AsSpan().ContainsAny(QuestionMarks);
        var verb = RevealClickPolicy.VerbIn(pack, text, never, ChangeText.Dialog);
        return asks || verb is not null
            ? $"the dialog of {facts.Description} {(asks ? "asks a question" : $"names a change of a record (\"{verb}\")")} that the pack does not know. Add it to interruptions of the site pack, with what closes it"
            : RevealClickPolicy.UnknownLanguage(pack);
    }

    /// <summary>The pack's interruptions click it.</summary>
    private static bool IsKnownDismissal(SitePack pack, ElementFacts facts) => pack.Interruptions.Any(interruption =>
        pack.Elements.TryGetValue(interruption.ClickElement, out var known)
        && known.Harm != HarmClass.Commit
        && NameMatcher.IsOneOf(facts.Name, ElementIdentityComparer.KnownNames(known))
        && pack.Elements.TryGetValue(interruption.SeeElement, out var seen)
        && facts.Sections.Any(section => NameMatcher.IsOneOf(section, ElementIdentityComparer.KnownNames(seen))));

    // Once: a second "Cancel" may be the question itself.
    private static string Without(string text, string name)
    {
        var at = text.LastIndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 || IsLetterAt(text, at - 1) || IsLetterAt(text, at + name.Length) ? text : text.Remove(at, name.Length);
    }

    private static bool IsLetterAt(string text, int index) => index >= 0 && index < text.Length && char.IsLetter(text[index]);
}
