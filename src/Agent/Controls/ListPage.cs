using System.Text.Json;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>The part of an open list that is drawn now.</summary>
internal sealed record ListPage
{
    private static readonly string Script = EmbeddedResourceReader.Read("Controls.Scripts.list.js");

    /// <summary>The text of each entry in page order; null for one that can't be chosen or is not seen.</summary>
    public required IReadOnlyList<string?> Texts { get; init; }

    /// <summary>Where each entry stands in the whole list, in pixels from its top.</summary>
    public required IReadOnlyList<int> Tops { get; init; }

    /// <summary>Where each entry stands in the window, in pixels from its left edge: a list may have columns.</summary>
    public required IReadOnlyList<int> Lefts { get; init; }

    /// <summary>Whether the list has a scroll container.</summary>
    public bool Scrolls { get; init; }

    /// <summary>Whether the list is longer than what is drawn of it.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether entries are drawn all over the part that is in view.</summary>
    public bool IsCovered { get; init; }

    /// <summary>Whether the end is in view.</summary>
    public bool AtEnd { get; init; }

    public int ScrollTop { get; init; }

    /// <summary>Where to scroll to see the entries that follow.</summary>
    public int Next { get; init; }

    /// <param name="choices">Every entry.</param>
    /// <param name="exclude">CSS of entries that are no choices.</param>
    /// <param name="scrollTo">Where to scroll before reading; null to stay.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ListPage> ReadAsync(ILocator choices, string? exclude, int? scrollTo, CancellationToken cancellationToken)
    {
        var json = await choices.EvaluateAllAsync<string>(Script, new { exclude, to = scrollTo }).WaitAsync(cancellationToken);
        return JsonSerializer.Deserialize<ListPage>(json, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("The page answered no list.");
    }
}

/// <summary>A walk through a list of which only a part is drawn: what was seen, and where the wanted entry stands.</summary>
internal sealed class ListScan
{
    private const int MostPages = 400;

    // A list that is drawn again measures its entries again.
    private const int Tolerance = 4;

    private readonly List<string> _offered = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<(int Top, int Left)> _hits = [];
    private int _pages;

    /// <summary>Whether the list was scrolled.</summary>
    public bool HasMoved => _pages > 0;

    /// <summary>Everything that can be chosen, in the order in which it was seen.</summary>
    public IReadOnlyList<string> Offered => _offered;

    /// <summary>Where entries with the wanted text stand.</summary>
    public IReadOnlyList<(int Top, int Left)> Hits => _hits;

    /// <summary>Notes what is drawn now. Until the list is scrolled only that counts, because it is drawn anew while text is typed.</summary>
    public void Add(ListPage page, Func<string, bool> isWanted)
    {
        if (!HasMoved)
        {
            _offered.Clear();
            _known.Clear();
            _hits.Clear();
        }

        foreach (var (text, top, left) in page.Texts.Zip(page.Tops, page.Lefts))
        {
            if (text is null)
            {
                continue;
            }

            if (_known.Add(text))
            {
                _offered.Add(text);
            }

            if (isWanted(text) && !_hits.Exists(hit => Math.Abs(hit.Top - top) <= Tolerance && Math.Abs(hit.Left - left) <= Tolerance))
            {
                _hits.Add((top, left));
            }
        }
    }

    /// <summary>Where to scroll next; null when the end is reached, or the list is too long to be walked through.</summary>
    public int? NextPosition(ListPage page)
    {
        if (!page.Scrolls || _pages >= MostPages || (HasMoved && page.AtEnd))
        {
            return null;
        }

        // The list may have opened in its middle, at the entry that is chosen now.
        var next = HasMoved || page.ScrollTop == 0 ? page.Next : 0;
        if (!HasMoved && page.AtEnd && page.ScrollTop == 0)
        {
            return null;
        }

        _pages++;
        return next;
    }
}
