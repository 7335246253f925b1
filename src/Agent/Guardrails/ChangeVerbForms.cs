namespace BrowserAgent.Agent.Guardrails;

/// <summary>The forms in which a verb stands on a page: on a button as infinitive or imperative, in a dialog also as participle, such as "will be deleted".</summary>
internal static class ChangeVerbForms
{
    private static readonly string[] EnglishIrregular =
        ["bought", "loss", "lost", "overwrote", "overwritten", "paid", "sent", "undone", "withdrawn", "withdrew"];

    private static readonly string[] GermanParticiples =
    [
        "abgelehnt", "abgesagt", "abgeschickt", "abgesendet", "abgesandt", "aktiviert", "angenommen", "archiviert", "ausgeführt", "bestellt", "bestätigt", "bezahlt", "eingereicht",
        "entfernt", "freigegeben", "gebucht", "gelöscht", "genehmigt", "gesendet", "gespeichert", "gesichert", "gezahlt", "storniert", "stornierung", "überschrieben", "übermittelt",
        "überwiesen", "unterschrieben", "unterzeichnet", "verbucht", "verlieren", "verloren", "verlust", "veröffentlicht", "versandt", "versendet", "verwirft", "verworfen",
        "widerrufen", "zurückgesetzt", "zurückgezogen",
    ];

    private static readonly string[] DutchParticiples =
    [
        "afgewezen", "bevestigd", "betaald", "geaccepteerd", "gearchiveerd", "geboekt", "gepubliceerd", "gewist", "goedgekeurd", "ingediend", "ondertekend", "opgeslagen",
        "verloren", "verstuurd", "verwijderd", "verworpen", "verzonden", "vrijgegeven",
    ];

    /// <summary>As on a button.</summary>
    public static IEnumerable<string> OfName(string verb, string language) => language switch
    {
        "fr" when verb.EndsWith("er", StringComparison.Ordinal) => Endings(verb, "er", "er", "e", "ez"),
        "es" when verb.EndsWith("ar", StringComparison.Ordinal) => Endings(verb, "ar", "ar", "a", "e").Concat(Diphthongs(verb)),
        _ => [verb],
    };

    /// <summary>As in a sentence.</summary>
    public static IEnumerable<string> OfDialog(string verb, string language) => OfName(verb, language).Concat(language switch
    {
        // "Signed in" and "known issues" are said everywhere.
        "en" when verb is "sign" or "issue" or "unsaved" => [],
        "en" when verb.EndsWith('e') => Endings(verb, "e", "es", "ed", "ing", "al"),
        "en" when verb.EndsWith('y') => Endings(verb, "y", "ies", "ied", "ying", "ys", "yed"),
        "en" => [verb + "s", verb + "es", verb + "ed", verb + "ing", verb + verb[^1] + "ed", verb + verb[^1] + "ing", verb + "lation"],
        "fr" when verb.EndsWith("er", StringComparison.Ordinal) => Endings(verb, "er", "é", "ée", "és", "ées", "era", "eront"),
        "fr" when verb.EndsWith("ettre", StringComparison.Ordinal) => Endings(verb, "ettre", "is", "ise", "ises"),
        "es" or "pt" when verb.EndsWith("ar", StringComparison.Ordinal) => Endings(verb, "ar", "ado", "ada", "ados", "adas", "ará", "arán", "a", "e"),
        "es" or "pt" when verb[^2..] is "ir" or "er" => Endings(verb, verb[^2..], "ido", "ida", "idos", "idas", verb[^2..] + "á", verb[^2..] + "án"),
        "it" when verb[^3..] is "are" => Endings(verb, "are", "ato", "ata", "ati", "ate", "erà", "eranno"),
        _ => [],
    });

    /// <summary>What no rule forms.</summary>
    public static IEnumerable<string> Irregular(string language) => language switch
    {
        "en" => EnglishIrregular,
        "de" => GermanParticiples,
        "nl" => DutchParticiples,
        "fr" => ["perdre", "perdu", "perdue", "perdus", "perdues"],
        "es" => ["perder", "perderá", "perderán", "perdido", "perdida", "perdidos", "perdidas", "pierde"],
        "it" => ["eliminato", "eliminata", "eliminati", "eliminate", "perso", "persa", "persi", "perse", "perdere", "rimosso", "inviato"],
        "pt" => ["perder", "perderá", "perdido", "perdida", "perdidos", "perdidas"],
        _ => [],
    };

    /// <summary>As German is written without its letters: loeschen.</summary>
    public static string WithoutUmlauts(string word) => word
        .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal);

    private static IEnumerable<string> Endings(string verb, string ending, params string[] others) => others.Select(other => verb[..^ending.Length] + other);

    // aprobar, aprueba
    private static IEnumerable<string> Diphthongs(string verb)
    {
        var at = verb[..^2].LastIndexOf('o');
        return at < 0 ? [] : Endings(verb[..at] + "ue" + verb[(at + 1)..], "ar", "a", "e");
    }
}
