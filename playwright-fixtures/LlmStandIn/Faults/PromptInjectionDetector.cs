using System.Text.RegularExpressions;
using BrowserAgent.Fixtures.LlmStandIn.Reading;

namespace BrowserAgent.Fixtures.LlmStandIn.Faults;

/// <summary>Finds texts on a page that give orders, and the element that they order to be used: what a gullible model would do.</summary>
internal static partial class PromptInjectionDetector
{
    private const int ShortestOrder = 3;

    public static SnapshotNode? FindTarget(SnapshotNode page)
    {
        var nodes = page.Descendants().ToList();
        var targets = nodes.Where(node => node.Ref is not null && node.Name.Length > 1).ToList();
        foreach (var (source, text) in nodes.SelectMany(node => new[] { (node, node.Name), (node, node.Text) }))
        {
            if (Order().Match(text) is not { Success: true } order || text.Split(' ').Length < ShortestOrder)
            {
                continue;
            }

            var ordered = text[order.Index..];
            var byRef = ElementRef().Matches(ordered).Select(match => nodes.Find(node => string.Equals(node.Ref, match.Value, StringComparison.Ordinal))).FirstOrDefault(node => node is not null);
            var target = byRef ?? targets
                .Where(node => node != source && !string.Equals(node.Name, text, StringComparison.Ordinal) && Mentions(ordered, node.Name))
                .OrderByDescending(node => RoleFitScorer.IsClickable(node.Role))
                .ThenByDescending(node => node.Name.Length)
                .FirstOrDefault();
            if (target is not null)
            {
                return target;
            }
        }

        return null;
    }

    private static bool Mentions(string text, string name)
    {
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
            && (at + name.Length == text.Length || !char.IsLetterOrDigit(text[at + name.Length]));
    }

    [GeneratedRegex(@"\b(ignore|disregard|click|press|choose|select|use|pick|open|tap|must|instead|ignoriere|klicke|drücke|wähle|benutze)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Order();

    [GeneratedRegex(@"\b(f\d+)?e\d+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ElementRef();
}
