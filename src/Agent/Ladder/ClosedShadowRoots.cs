using System.Text.Json;
using BrowserAgent.Agent.Faults;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Finds the elements whose content no selector can reach, because their shadow root is closed. Open shadow roots are searched like the rest of the page.</summary>
internal static class ClosedShadowRoots
{
    private const int MostNamed = 3;

    private static readonly Dictionary<string, object> WholeTree = new(StringComparer.Ordinal) { ["depth"] = -1, ["pierce"] = true };

    /// <returns>A sentence for the reason of a failed search; empty when the page has no closed shadow root.</returns>
    public static async Task<string> DescribeAsync(IPage page, CancellationToken cancellationToken)
    {
        try
        {
            var devtools = await page.Context.NewCDPSessionAsync(page).WaitAsync(cancellationToken);
            try
            {
                var hosts = new List<string>();
                if (await devtools.SendAsync("DOM.getDocument", WholeTree).WaitAsync(cancellationToken) is { } answer && answer.TryGetProperty("root", out var root))
                {
                    Collect(root, hosts);
                }

                return hosts.Count == 0
                    ? ""
                    : $" The page keeps content in a closed shadow root ({string.Join(", ", hosts.Distinct(StringComparer.Ordinal).Take(MostNamed))}), which no selector reaches.";
            }
            finally
            {
                await devtools.DetachAsync().WaitAsync(cancellationToken);
            }
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // This is only an addition to a reason; the page went on or the browser is gone.
            return "";
        }
    }

    private static void Collect(JsonElement node, List<string> hosts)
    {
        foreach (var list in new[] { "children", "shadowRoots" })
        {
            if (!node.TryGetProperty(list, out var inner))
            {
                continue;
            }

            foreach (var child in inner.EnumerateArray())
            {
                if (child.TryGetProperty("shadowRootType", out var type) && type.ValueEquals("closed"))
                {
                    hosts.Add($"<{node.GetProperty("localName").GetString()}>");
                }

                Collect(child, hosts);
            }
        }

        if (node.TryGetProperty("contentDocument", out var document))
        {
            Collect(document, hosts);
        }
    }
}
