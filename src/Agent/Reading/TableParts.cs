using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Reading;

/// <summary>Signs that the drawn rows of a table are only a part of its list, and the container that scrolls them.</summary>
internal sealed record TableParts
{
    private static readonly string Script = EmbeddedResourceReader.Read("Reading.Scripts.parts.js");
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The list's size by <c>aria-rowcount</c>, header rows included; negative when the page does not know it; null when it does not say.</summary>
    public int? RowCount { get; init; }

    /// <summary>Header rows that <see cref="RowCount"/> includes.</summary>
    public int Heads { get; init; }

    /// <summary>The list's size by <c>aria-setsize</c>; 0 when it does not say.</summary>
    public int SetSize { get; init; }

    /// <summary>The name of a control near the table that shows more rows; null when there is none.</summary>
    public string? Pager { get; init; }

    /// <summary>The text near the table that tells how many rows the list has; null when there is none.</summary>
    public string? Count { get; init; }

    /// <summary>The size that <see cref="Count"/> tells.</summary>
    public long Total { get; init; }

    /// <summary>The rows are in a container, or on a page, that scrolls.</summary>
    public bool Scrolls { get; init; }

    /// <summary>Nothing is left to scroll.</summary>
    public bool AtEnd { get; init; }

    /// <summary>The drawn rows fill only a part of what is scrolled: the others are drawn when they are scrolled to.</summary>
    public bool IsVirtual { get; init; }

    /// <param name="rows">The table's rows.</param>
    /// <param name="step">Parts of the container's height to scroll down first; 0 scrolls to the start; null scrolls nothing.</param>
    /// <param name="isSearch">Whether signs near the table are looked for too.</param>
    /// <param name="cancellationToken">Ends the wait for the page.</param>
    /// <returns>Null when no row is drawn.</returns>
    public static async Task<TableParts?> ReadAsync(ILocator rows, double? step, bool isSearch, CancellationToken cancellationToken) =>
        await rows.EvaluateAllAsync<string?>(Script, new object?[] { step, isSearch }).WaitAsync(cancellationToken) is { } json ? JsonSerializer.Deserialize<TableParts>(json, Web) : null;

    /// <summary>Why the rows that were read are not the whole list; null when nothing says so.</summary>
    /// <param name="table">Its <c>disregard</c> takes out signs that do not belong to it.</param>
    /// <param name="read">How many rows were read.</param>
    public string? MissingRows(TableDefinition table, int read)
    {
        if (Pager is { } pager && table.MoreElement is null && !table.Ignores(TableSign.Pager))
        {
            return $"the list continues elsewhere (\"{pager}\" is seen near it)";
        }

        if (RowCount is { } rowCount && !table.Ignores(TableSign.RowCount) && rowCount - Heads > read)
        {
            return $"the table says that it has {rowCount} rows (aria-rowcount), and {read} are drawn";
        }

        if (SetSize > read && !table.Ignores(TableSign.RowCount))
        {
            return $"the list says that it has {SetSize} entries (aria-setsize), and {read} are drawn";
        }

        return Total > read && !table.Ignores(TableSign.Count) ? $"\"{Count}\" is seen near the table, and {read} rows are drawn" : null;
    }
}
