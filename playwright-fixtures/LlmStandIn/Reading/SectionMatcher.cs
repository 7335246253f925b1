namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>The part of the page that a node stands in: named containers around it and the headings before it.</summary>
internal static class SectionMatcher
{
    private const double HeadingTrust = 0.8;

    /// <summary>How well the surroundings of <paramref name="node"/> match <paramref name="section"/>, 0 to 1.</summary>
    public static double Fit(SnapshotNode node, Phrase section)
    {
        var best = 0d;
        for (var inner = node; inner.Parent is { } outer; inner = outer)
        {
            if (outer.Name.Length > 0)
            {
                best = Math.Max(best, section.Match(new Phrase(outer.Name), 1));
            }

            var heading = outer.Children.Take(outer.Children.IndexOf(inner)).LastOrDefault(sibling => sibling.Role is "heading");
            if (heading is not null)
            {
                best = Math.Max(best, HeadingTrust * section.Match(new Phrase(heading.Name.Length > 0 ? heading.Name : heading.Text), 1));
            }
        }

        return best;
    }
}
