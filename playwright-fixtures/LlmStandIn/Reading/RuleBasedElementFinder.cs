namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>What was decided, and the ranking it came from (the wrong-element fault takes its runner-up).</summary>
internal sealed record RankedSearchResult(ElementChoiceResult ElementChoiceResult, IReadOnlyList<Candidate> Ranking);

/// <summary>
/// Decides by rules alone, from the question alone: the same question always gets the same verdict, and page text is data. When in
/// doubt it says so, because the client can ask a person and cannot take back a wrong click.
/// </summary>
internal static class RuleBasedElementFinder
{
    /// <summary>A label must fit this well before its element is used.</summary>
    private const double MinNameFit = 0.55;
    private const double MinActionFit = 0.6;
    private const double TieMargin = 0.005;

    public static RankedSearchResult Read(ElementQuestion question, OfferedVerbMapper verbs)
    {
        var (intent, page) = question;
        var scorer = new CandidateScorer(intent);
        var ranking = scorer.Rank(page);
        var good = ranking.Where(candidate => IsGood(candidate, intent)).ToList();

        if (verbs.Dismiss is not null && ModalDialogFinder.Topmost(page) is { } dialog)
        {
            var inside = good.Where(candidate => candidate.Node.Ancestors().Contains(dialog)).ToList();
            if (inside.Count > 0)
            {
                good = inside;
            }
            else if (ModalDialogFinder.FindCloseControl(dialog, scorer.Wanted) is { } closeControl)
            {
                return new RankedSearchResult(new ElementChoiceResult.Dismiss(closeControl, $"The dialog {Show(dialog)} covers the page; {Show(closeControl)} takes it away."), ranking);
            }
        }

        return new RankedSearchResult(Decide(intent, page, good, scorer, verbs), ranking);
    }

    private static ElementChoiceResult Decide(Intent intent, SnapshotNode page, List<Candidate> good, CandidateScorer scorer, OfferedVerbMapper verbs)
    {
        if (good.Count > 0)
        {
            var best = good[0];
            var tied = good.Where(candidate => best.Score - candidate.Score < TieMargin).ToList();
            return tied.Count == 1 || DoTheSame(tied)
                ? new ElementChoiceResult.Use(best.Node, $"{Show(best.Node)} fits \"{intent.Words}\" best.")
                : new ElementChoiceResult.NotFound($"{tied.Count} elements fit \"{intent.Words}\" equally well: {string.Join(", ", tied.Select(candidate => Show(candidate.Node) + " " + candidate.Ref))}.");
        }

        if (verbs.Open is not null && ExpandableElementFinder.Find(page, intent, scorer.Wanted) is { } opener)
        {
            return new ElementChoiceResult.Open(opener, $"\"{intent.Words}\" is not visible; {Show(opener)} may hold it.");
        }

        return new ElementChoiceResult.NotFound($"Nothing on the page fits \"{intent.Words}\".");
    }

    private static bool IsGood(Candidate candidate, Intent intent)
        => candidate.Name >= (RoleFitScorer.IsClickable(intent.Kind) ? MinActionFit : MinNameFit);

    /// <summary>Forms repeat their Save button above and below; the same button in two table rows is not the same deed.</summary>
    private static bool DoTheSame(List<Candidate> tied)
        => tied.TrueForAll(candidate => RoleFitScorer.IsClickable(candidate.Node.Role)
            && string.Equals(candidate.Node.Name, tied[0].Node.Name, StringComparison.Ordinal)
            && SnapshotTableReader.RowOf(candidate.Node) is null);

    private static string Show(SnapshotNode node) => $"{node.Role} \"{(node.Name.Length > 0 ? node.Name : node.Text)}\"";
}
