using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Reading;

/// <summary>
/// Reads a list that is drawn in parts: scrolls its container through, step by step, and collects the rows; then checks that no sign of the page tells
/// of more rows than were read.
/// </summary>
internal sealed class WholeListReader(PageSettler settler, TimeProvider timeProvider)
{
    private const int MaxSteps = 400;
    private const double Step = 0.8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(40);

    /// <param name="context">The flow.</param>
    /// <param name="table">The table.</param>
    /// <param name="locator">Its rows.</param>
    /// <param name="drawn">The rows that are drawn now, as texts.</param>
    /// <param name="readRows">Reads the drawn rows again.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>All rows, or why they are not all.</returns>
    public async Task<(List<List<string?>> Rows, string? Missing)> ReadAsync(
        FlowContext context, TableDefinition table, ILocator locator, List<List<string?>> drawn,
        Func<Task<List<List<string?>>?>> readRows, CancellationToken cancellationToken)
    {
        var isSearch = context.Question is not null;
        var parts = await TableParts.ReadAsync(locator, null, isSearch, cancellationToken);
        // Outside of a search only a list that is drawn in part is scrolled: of a short one all rows are there.
        if (parts is null || table.Ignores(TableSign.Scroll) || !parts.Scrolls || !(isSearch || parts.IsVirtual))
        {
            return (drawn, parts?.MissingRows(table, drawn.Count));
        }

        var all = new List<List<string?>>(drawn);
        var known = drawn.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        var started = timeProvider.GetTimestamp();
        for (var steps = 0; ; steps++)
        {
            if (steps == MaxSteps || timeProvider.GetElapsedTime(started) >= settler.Limit * 3)
            {
                return (all, $"after {steps} steps of scrolling the list still goes on; {all.Count} rows were read");
            }

            parts = await TableParts.ReadAsync(locator, Step, isSearch, cancellationToken) ?? parts;
            var isSettled = await WaitAsync(context, cancellationToken);
            var before = all.Count;
            foreach (var row in (await readRows() ?? []).Where(row => known.Add(KeyOf(row))))
            {
                all.Add(row);
            }

            // At the end an endless list loads more; only an end that brings nothing is the end.
            if (parts.AtEnd && all.Count == before)
            {
                var end = await TableParts.ReadAsync(locator, null, isSearch, cancellationToken) ?? parts;
                if (end.AtEnd && isSettled)
                {
                    await TableParts.ReadAsync(locator, 0, isSearch, cancellationToken);
                    return (all, end.MissingRows(table, all.Count));
                }
            }
        }
    }

    private async Task<bool> WaitAsync(FlowContext context, CancellationToken cancellationToken)
    {
        // The container's scroll event comes with the next frame.
        await Task.Delay(PollInterval, timeProvider, cancellationToken);
        context.Network.MarkAct();
        return await settler.WaitAsync(context, cancellationToken);
    }

    private static string KeyOf(List<string?> row) => string.Join('\u001f', row);
}
