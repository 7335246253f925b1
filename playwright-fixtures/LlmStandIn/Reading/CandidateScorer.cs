namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>Scores the nodes of a page against one intent.</summary>
internal sealed class CandidateScorer
{
    private const double LongPhraseBias = 2;
    private const double WordsTrust = 0.92;
    private const double KnownExactBonus = 0.15;
    private const double WordsExactBonus = 0.1;
    private const double SectionBonus = 0.2;
    private const double RowBonus = 0.2;
    private const double DisabledPenalty = 0.1;
    private const double OtherActionFactor = 0.7;

    private readonly Intent intent;
    private readonly Phrase words;
    private readonly List<Phrase> known;
    private readonly Phrase? section;

    public CandidateScorer(Intent intent)
    {
        this.intent = intent;
        words = new Phrase(intent.Words);
        known = intent.KnownAs.Select(name => new Phrase(name)).ToList();
        section = intent.Section is { Length: > 0 } text ? new Phrase(text) : null;
        Wanted = known.Prepend(words).SelectMany(phrase => phrase.Concepts).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Every concept that the intent mentions, under any of its names.</summary>
    public IReadOnlySet<string> Wanted { get; }

    /// <summary>The nodes that can be acted on and could be the element, best first; document order breaks ties.</summary>
    public IReadOnlyList<Candidate> Rank(SnapshotNode page)
        => page.Descendants()
            .Where(node => node.Ref is not null)
            .Select(Score)
            .OfType<Candidate>()
            .OrderByDescending(candidate => candidate.Score)
            .ToList();

    private Candidate? Score(SnapshotNode node)
    {
        var role = RoleFitScorer.Of(node, intent.Kind);
        if (role == 0 || IsDestructiveUnasked(node) || ExpandableElementFinder.OpensMenu(node, intent.Kind, Wanted))
        {
            return null;
        }

        var name = 0d;
        var bonus = 0d;
        foreach (var (text, trust) in NodeLabelReader.Of(node))
        {
            var label = new Phrase(text);
            var fit = trust * Fit(label, out var exact);
            if (fit > name)
            {
                name = fit;
                bonus = exact * trust;
            }
        }

        if (name == 0)
        {
            return null;
        }

        if (intent.Row is { Length: > 0 } row)
        {
            if (!SnapshotTableReader.IsInRow(node, row))
            {
                return null;
            }

            bonus += RowBonus;
        }

        bonus += section is null ? 0 : SectionBonus * SectionMatcher.Fit(node, section);
        bonus -= node.Attributes.ContainsKey("disabled") ? DisabledPenalty : 0;
        return new Candidate(node, name, (name * (0.6 + (0.4 * role))) + bonus);
    }

    private double Fit(Phrase label, out double exact)
    {
        var asKnown = known.Count == 0 ? 0 : known.Max(phrase => phrase.Match(label, 1) * ActionFactor(phrase, label));
        var asWords = WordsTrust * words.Match(label, LongPhraseBias) * ActionFactor(words, label);
        exact = known.Exists(phrase => phrase.SaysTheSameAs(label)) ? KnownExactBonus : words.SaysTheSameAs(label) ? WordsExactBonus : 0;
        return Math.Max(asKnown, asWords);
    }

    /// <summary>"Save" and "Save and print" share most of their words and do different things.</summary>
    private double ActionFactor(Phrase phrase, Phrase label)
    {
        if (!RoleFitScorer.IsClickable(intent.Kind))
        {
            return 1;
        }

        var more = label.Concepts.Any(concept => BusinessTermThesaurus.ActionWords.Contains(concept) && !Wanted.Contains(concept));
        var less = phrase.Concepts.Any(concept => BusinessTermThesaurus.ActionWords.Contains(concept) && !label.Concepts.Any(other => BusinessTermThesaurus.Similarity(concept, other) > 0));
        return (more ? OtherActionFactor : 1) * (less ? OtherActionFactor : 1);
    }

    private bool IsDestructiveUnasked(SnapshotNode node)
        => NodeLabelReader.Of(node).Any(label => new Phrase(label.Text).Concepts.Any(concept => BusinessTermThesaurus.Destructive.Contains(concept) && !Wanted.Contains(concept)))
            && RoleFitScorer.IsClickable(node.Role);
}
