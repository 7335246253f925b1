namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>A few words of an intent or a label, read once.</summary>
internal sealed class Phrase
{
    /// <summary>A carrier and a ship-to address have to do with each other and are not the same field.</summary>
    private const double RelatedOnly = 0.7;

    public Phrase(string text)
    {
        Exact = string.Join(' ', BusinessTermThesaurus.Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim(' ', '*', ':', '.', '…');
        Concepts = BusinessTermThesaurus.ConceptsOf(text);
    }

    /// <summary>The text itself, folded, without the marks that say "required" or "a value follows".</summary>
    public string Exact { get; }

    public IReadOnlyList<string> Concepts { get; }

    public bool Names(IReadOnlySet<string> concepts) => Concepts.Any(concepts.Contains);

    public bool SaysTheSameAs(Phrase other) => Exact.Length > 0 && string.Equals(Exact, other.Exact, StringComparison.Ordinal);

    /// <summary>
    /// How well <paramref name="label"/> answers this phrase, 0 to 1: the harmonic mean of how much of the phrase the label covers and how
    /// much of the label the phrase asked for. <paramref name="labelBias"/> above 1 forgives a phrase that says more than a label can.
    /// </summary>
    public double Match(Phrase label, double labelBias)
    {
        if (SaysTheSameAs(label))
        {
            return 1;
        }

        // "Lists" says too little to answer "list of purchase orders", however wholly it was asked for.
        var saysEnough = label.Concepts.Count < Concepts.Count && !label.Concepts.All(BusinessTermThesaurus.IsGeneral);
        var recall = Covered(Concepts, label.Concepts);
        var precision = Covered(label.Concepts, Concepts);
        var share = saysEnough ? 1 / labelBias : 1;
        var trust = Concepts.Any(label.Concepts.Contains) ? 1 : RelatedOnly;
        return recall == 0 || precision == 0
            ? 0
            : trust * (1 + (share * share)) * precision * recall / ((share * share * precision) + recall);
    }

    /// <summary>The weighted share of <paramref name="wanted"/> that <paramref name="given"/> holds, 0 to 1.</summary>
    public static double Covered(IReadOnlyList<string> wanted, IReadOnlyList<string> given)
    {
        var all = wanted.Sum(BusinessTermThesaurus.Weight);
        return all == 0 ? 0 : wanted.Sum(concept => BusinessTermThesaurus.Weight(concept) * Best(concept, given)) / all;
    }

    private static double Best(string concept, IReadOnlyList<string> given)
        => given.Count == 0 ? 0 : given.Max(other => BusinessTermThesaurus.Similarity(concept, other));
}
