using System.Collections.Frozen;

namespace BrowserAgent.Agent.Guardrails;

/// <summary>
/// Words that name a change of a record: approve, send, delete. What has one of them in its name or text may do that, whatever else it says of itself.
/// In names whole words are compared, so "Approved" (a filter) is none. The text of a dialog says it in other forms, too: "will be deleted".
/// </summary>
internal static class ChangeVerbs
{
    // Words of other meanings, too: in a path or a text they are mostly nouns.
    private static readonly string[] InNamesOnly = ["apply", "book", "complete", "create", "finish", "post", "process", "update"];

    private static readonly FrozenDictionary<string, string[]> ByLanguage = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["en"] =
        [
            "abandon", "accept", "activate", "approve", "archive", "authorise", "authorize", "buy", "cancel", "clear", "commit", "confirm", "deactivate", "decline",
            "delete", "deny", "discard", "dispatch", "drop", "erase", "execute", "finalise", "finalize", "issue", "lose", "overwrite", "pay", "publish", "purge",
            "refund", "reject", "release", "remove", "reset", "restore", "reverse", "revoke", "save", "send", "sign", "submit", "terminate", "transfer", "transmit",
            "undo", "unlock", "unsaved", "void", "wipe", "withdraw",
        ],
        ["de"] =
        [
            "ablehnen", "absagen", "abschicken", "absenden", "abspeichern", "aktivieren", "annehmen", "archivieren", "ausführen", "bestätigen", "bestellen",
            "bezahlen", "buchen", "einreichen", "entfernen", "freigabe", "freigeben", "genehmigen", "genehmigung", "löschen", "löschung", "senden", "sichern",
            "speichern", "stornieren", "übermitteln", "überschreiben", "überweisen", "unterschreiben", "unterzeichnen", "verbuchen", "veröffentlichen", "versenden",
            "verwerfen", "widerrufen", "zahlen", "zurücksetzen", "zurückziehen",
        ],
        ["fr"] =
        [
            "accepter", "annuler", "approuver", "archiver", "comptabiliser", "confirmer", "effacer", "émettre", "enregistrer", "envoyer", "payer", "publier", "refuser", "rejeter",
            "sauvegarder", "signer", "soumettre", "supprimer", "transmettre", "valider", "virer",
        ],
        ["es"] =
        [
            "aceptar", "anular", "aprobar", "archivar", "autorizar", "borrar", "confirmar", "contabilizar", "descartar", "eliminar", "emitir", "enviar", "firmar", "guardar",
            "pagar", "publicar", "rechazar", "transferir", "validar",
        ],
        ["it"] =
        [
            "accettare", "accetta", "annullare", "approva", "approvare", "archivia", "cancella", "cancellare", "conferma", "confermare", "elimina", "eliminare", "firma", "invia",
            "inviare", "paga", "pagare", "pubblica", "registra", "rifiuta", "rimuovi", "salva", "salvare", "scarta", "trasmetti",
        ],
        ["nl"] =
        [
            "accepteren", "afwijzen", "archiveren", "bevestigen", "betalen", "boeken", "goedkeuren", "indienen", "ondertekenen", "opslaan", "publiceren", "verwerpen", "versturen",
            "verwijderen", "verzenden", "vrijgeven", "wissen",
        ],
        ["pt"] =
        [
            "aceitar", "anular", "apagar", "aprovar", "arquivar", "assinar", "autorizar", "confirmar", "descartar", "eliminar", "emitir", "enviar", "excluir", "gravar", "pagar",
            "publicar", "rejeitar", "salvar", "submeter", "transferir",
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Forms = ByLanguage.ToFrozenDictionary(
        language => language.Key,
        language => ByForm(language.Value.SelectMany(verb => ChangeVerbForms.OfName(verb, language.Key), (verb, form) => (form, verb))),
        StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> DialogForms = ByLanguage.ToFrozenDictionary(
        language => language.Key,
        language => ByForm(language.Value.SelectMany(verb => ChangeVerbForms.OfDialog(verb, language.Key), (verb, form) => (form, verb))
            .Concat(ChangeVerbForms.Irregular(language.Key).Select(form => (form, form)))),
        StringComparer.Ordinal);

    /// <summary>Whether there are words for a language; without, only the English ones and those of the pack and the settings are known.</summary>
    public static bool Knows(string language) => ByLanguage.ContainsKey(language);

    /// <summary>The first word of a text that names a change; null when there is none.</summary>
    /// <param name="text">Name, label or shown text.</param>
    /// <param name="language">Of the site, two letters; English is always looked for.</param>
    /// <param name="more">Further words or phrases, of the pack and the settings.</param>
    /// <param name="kind">Where the text stands.</param>
    public static string? Find(string? text, string language, IEnumerable<string> more, ChangeText kind = ChangeText.Name)
    {
        var words = WordsOfText.Of(text ?? "");
        if (words.Count == 0)
        {
            return null;
        }

        // A letter of another script that looks the same would hide a word from the list.
        if (words.FirstOrDefault(LookAlikes.MixesScripts) is { } mixed)
        {
            return mixed;
        }

        var known = kind == ChangeText.Dialog ? DialogForms : Forms;
        var candidates = words.Concat(WordsOfText.Spelled(words)).SelectMany(LookAlikes.ReadingsOf).Concat(WordsOfText.WithDigitsRead(text ?? "")).ToList();
        foreach (var list in (string[])(language == "en" ? ["en"] : ["en", language]))
        {
            if (known.TryGetValue(list, out var forms) && candidates.FirstOrDefault(forms.ContainsKey) is { } found)
            {
                return forms[found];
            }
        }

        if (kind == ChangeText.Name && candidates.FirstOrDefault(InNamesOnly.Contains) is { } other)
        {
            return other;
        }

        var shown = $" {string.Join(' ', words.Select(LookAlikes.Fold))} ";
        return more.FirstOrDefault(phrase => WordsOfText.Of(phrase) is { Count: > 0 } wanted && shown.Contains($" {string.Join(' ', wanted.Select(LookAlikes.Fold))} ", StringComparison.Ordinal));
    }

    private static FrozenDictionary<string, string> ByForm(IEnumerable<(string Form, string Verb)> forms) => forms
        .SelectMany(form => new[] { form.Form, ChangeVerbForms.WithoutUmlauts(form.Form) }.Select(written => (Form: LookAlikes.Fold(written), form.Verb)))
        .DistinctBy(form => form.Form, StringComparer.Ordinal)
        .ToFrozenDictionary(form => form.Form, form => form.Verb, StringComparer.Ordinal);
}

/// <summary>Where a text stands: a name that is clicked, the path of an address, what a dialog says.</summary>
internal enum ChangeText
{
    Name,
    Path,
    Dialog,
}
