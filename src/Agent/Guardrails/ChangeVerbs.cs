using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Guardrails;

/// <summary>
/// Words that name a change of a record: approve, send, delete. What has one of them in its name or text may do that, whatever else it says of itself.
/// Whole words are compared, so "Approved" (a filter) is none.
/// </summary>
internal static class ChangeVerbs
{
    private static readonly FrozenDictionary<string, string[]> ByLanguage = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["en"] =
        [
            "accept", "activate", "approve", "archive", "authorise", "authorize", "cancel", "clear", "commit", "confirm", "deactivate", "delete", "discard", "dispatch", "drop",
            "erase", "execute", "finalise", "finalize", "issue", "lose", "overwrite", "pay", "publish", "purge", "reject", "release", "remove", "reset", "restore", "revoke",
            "save", "send", "sign", "submit", "terminate", "transfer", "transmit", "unsaved", "void", "withdraw", "wipe",
        ],
        ["de"] =
        [
            "ablehnen", "absagen", "abschicken", "absenden", "aktivieren", "annehmen", "archivieren", "ausführen", "bestätigen", "bezahlen", "buchen", "einreichen", "entfernen",
            "freigabe", "freigeben", "genehmigen", "löschen", "senden", "speichern", "stornieren", "überschreiben", "übermitteln", "überweisen", "unterschreiben", "unterzeichnen",
            "verbuchen", "veröffentlichen", "versenden", "verwerfen", "widerrufen", "zahlen", "zurücksetzen", "zurückziehen",
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

    /// <summary>The first word of a text that names a change; null when there is none.</summary>
    /// <param name="text">Name, label or shown text.</param>
    /// <param name="language">Of the site, two letters; English is always looked for.</param>
    /// <param name="more">Further words or phrases, of the pack and the settings.</param>
    public static string? Find(string? text, string language, IEnumerable<string> more)
    {
        var words = WordsOf(text ?? "");
        if (words.Count == 0)
        {
            return null;
        }

        // A letter of another script that looks the same would hide a word from the list.
        if (words.FirstOrDefault(MixesScripts) is { } mixed)
        {
            return mixed;
        }

        var known = ByLanguage["en"].Concat(language is not "en" && ByLanguage.TryGetValue(language, out var own) ? own : []);
        var shown = $" {string.Join(' ', words)} ";
        return known.FirstOrDefault(verb => words.Contains(verb, StringComparer.Ordinal))
            ?? more.FirstOrDefault(phrase => WordsOf(phrase) is { Count: > 0 } wanted && shown.Contains($" {string.Join(' ', wanted)} ", StringComparison.Ordinal));
    }

    /// <summary>Lower-case words. A change from a small to a capital letter begins a new one, as in approveOrder.</summary>
    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var wasSmall = false;
        foreach (var rune in InvisibleCharacters.Remove(text).Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var isLetter = Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark;
            if (!isLetter || (wasSmall && Rune.IsUpper(rune)))
            {
                End();
            }

            if (isLetter)
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }

            wasSmall = Rune.IsLower(rune);
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString().Normalize(NormalizationForm.FormC));
                word.Clear();
            }
        }
    }

    private static bool MixesScripts(string word) =>
        word.Any(letter => letter is (>= 'a' and <= 'z') or (>= '\u00DF' and <= '\u024F')) && word.Any(letter => letter is >= '\u0370' and <= '\u052F');
}
