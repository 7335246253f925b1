using System.Text.Json;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Reading;

/// <summary>Reads a table's rows. An empty table counts as empty only when the site itself says so.</summary>
internal sealed class TableReader(ElementFinder finder, IOptions<LadderOptions> options, TimeProvider timeProvider)
{
    private static readonly string Script = EmbeddedResourceReader.Read("Reading.Scripts.rows.js");
    private static readonly string SpacesScript = EmbeddedResourceReader.Read("Reading.Scripts.spaces.js");
    private static readonly TimeSpan SingleCheck = TimeSpan.FromMilliseconds(1);

    public async Task<ValueOrFlowResult<FieldValue>> ReadAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = element.Name;
        var started = timeProvider.GetTimestamp();
        List<List<string?>>? before = null;
        while (true)
        {
            var isQuiet = context.Network.IsQuiet;
            var elapsed = timeProvider.GetElapsedTime(started);
            var rows = await TextsAsync(context, element, rule, report, cancellationToken);
            // Rows count only when two readings agree: while they are being drawn, each reading differs.
            if (rows is { Count: > 0 } && isQuiet && before is not null && SameTexts(before, rows))
            {
                report.Shown = $"{rows.Count} rows";
                return rule.MoreElement is { } more && await finder.IsVisibleAsync(context, more, cancellationToken)
                    ? new(null, new FlowResult.ElementUncertain(
                        element.Name, element.Position.ToString(), $"the list continues elsewhere ({more} is seen), so these rows are not all of it. Narrow the search."))
                    : Parse(context, element, rule, rows, await SpacesAsync(context, element, rule, cancellationToken));
            }

            if (rows is null or { Count: 0 } && isQuiet && rule.EmptyElement is { } empty
                && await finder.IsVisibleAsync(context, empty, cancellationToken))
            {
                report.Shown = "0 rows";
                return new(new FieldValue.Rows([]), null);
            }

            if (elapsed >= options.Value.ElementBudget || (isQuiet && elapsed >= options.Value.QuietPatience && rows is null or { Count: 0 }))
            {
                return new(null, await ExplainNoRowsAsync(context, element, rule, rows, report, cancellationToken));
            }

            before = rows;
            await Task.Delay(options.Value.PollInterval, timeProvider, cancellationToken);
        }
    }

    /// <summary>Waits for the rows and binds the one that shows exactly the wanted values. The caller releases it.</summary>
    public async Task<ValueOrFlowResult<IElementHandle>> FindAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, FieldSet wanted, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(context, element, rule, report, cancellationToken);
        if (read.Value is not FieldValue.Rows rows)
        {
            return new(null, read.Stop);
        }

        var alike = rows.Items.Count(row => row.Equals(wanted));
        if (alike == 1 && await finder.FindNowAsync(context, element.Name, cancellationToken) is { } table)
        {
            table.Dispose();
            var all = await table.Locator.Locator("css=" + rule.RowCss).ElementHandlesAsync().WaitAsync(cancellationToken);
            IElementHandle? match = null;
            try
            {
                match = await FirstMatchAsync(context, element, rule, wanted, all, cancellationToken);
            }
            finally
            {
                foreach (var row in all.Where(row => row != match))
                {
                    row.Release();
                }
            }

            if (match is not null)
            {
                return new(match, null);
            }
        }

        return new(null, new FlowResult.ElementUncertain(
            element.Name,
            element.Position.ToString(),
            alike > 1 ? $"{alike} rows show the same values; add a column that tells them apart." : "no row shows the values that were read before."));
    }

    private static async Task<IElementHandle?> FirstMatchAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, FieldSet wanted, IReadOnlyList<IElementHandle> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            // Read again on the very node that is clicked: rows may have been drawn anew, in another order, since the table was read.
            var texts = JsonSerializer.Deserialize<List<List<string?>>>(
                await row.EvaluateAsync<string>($"(row, columns) => ({Script})([row], columns)", ColumnsOf(rule)).WaitAsync(cancellationToken)) ?? [];
            if (texts.Count == 1 && Parse(context, element, rule, texts, spaces: null).Value is FieldValue.Rows { Items: [var shown] } && shown.Equals(wanted))
            {
                return row;
            }
        }

        return null;
    }

    private static Dictionary<string, string?>[] ColumnsOf(TableDefinition rule) =>
        [.. rule.Columns.Values.Select(column => new Dictionary<string, string?>(StringComparer.Ordinal) { ["css"] = column.Css, ["attribute"] = column.Reads.Attribute })];

    private async Task<List<List<string?>>?> TextsAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, StepEventBuilder report, CancellationToken cancellationToken)
    {
        if (await finder.FindNowAsync(context, element.Name, cancellationToken) is not { } table)
        {
            return null;
        }

        table.Dispose();
        report.Rung = RungName.Declared;
        var json = await table.Locator.Locator("css=" + rule.RowCss).EvaluateAllAsync<string>(Script, ColumnsOf(rule)).WaitAsync(cancellationToken);
        return JsonSerializer.Deserialize<List<List<string?>>>(json);
    }

    /// <summary>For each column, whether the first row's cell shows a run of spaces as one; null when the table is gone by now.</summary>
    private async Task<IReadOnlyList<bool>?> SpacesAsync(FlowContext context, ElementDefinition element, TableDefinition rule, CancellationToken cancellationToken)
    {
        if (await finder.FindNowAsync(context, element.Name, cancellationToken) is not { } table)
        {
            return null;
        }

        table.Dispose();
        var json = await table.Locator.Locator("css=" + rule.RowCss).EvaluateAllAsync<string>(SpacesScript, ColumnsOf(rule)).WaitAsync(cancellationToken);
        return JsonSerializer.Deserialize<List<bool>>(json);
    }

    private async Task<FlowResult> ExplainNoRowsAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, List<List<string?>>? rows, StepEventBuilder report, CancellationToken cancellationToken)
    {
        if (rows is null)
        {
            // A full search finds the cause: the session ended, the site answered with an error, or the selectors do not match.
            var (found, stop) = await finder.WaitForAsync(context, element.Name, SingleCheck, report, cancellationToken);
            if (stop is not null)
            {
                return stop;
            }

            found!.Dispose();
        }

        if (await finder.CheckStopElementAsync(context, cancellationToken) is { } over)
        {
            return over;
        }

        if (context.Network.DocumentError() is { } siteError)
        {
            return siteError;
        }

        return rows is { Count: > 0 } || !context.Network.IsQuiet
            ? new FlowResult.SiteError($"the rows of {element.Name} kept changing.", RetryAfter: null)
            : new FlowResult.ElementUncertain(
                element.Name,
                element.Position.ToString(),
                $"no rows, and nothing says that there are none ({rule.EmptyElement ?? "the table declares none"} is not seen).");
    }

    private static ValueOrFlowResult<FieldValue> Parse(FlowContext context, ElementDefinition element, TableDefinition rule, List<List<string?>> rows, IReadOnlyList<bool>? spaces)
    {
        var items = new List<FieldSet>(rows.Count);
        foreach (var (row, number) in rows.Select((row, index) => (row, index + 1)))
        {
            var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
            foreach (var (((name, column), text), place) in rule.Columns.Zip(row).Select((cell, place) => (cell, place)))
            {
                if (text is null)
                {
                    return new(null, new FlowResult.ElementUncertain(
                        element.Name, element.Position.ToString(), $"row {number} has no column {name} ({column.Css ?? column.Reads.Attribute})."));
                }

                // An empty cell means that the record has no such value.
                if (text.Trim().Length == 0)
                {
                    continue;
                }

                if (context.Format.Read(text, column.Reads, spaces?[place] == true ? ShownSpaces.Collapsed : ShownSpaces.Kept) is not { } value)
                {
                    return new(null, new FlowResult.ValueRefused(
                        $"{element.Name}.{name}", $"a {column.Reads.Type}", text, $"row {number} can't be read. Check the column's reads rule and the pack's formats."));
                }

                fields[name] = value;
            }

            items.Add(new FieldSet(fields));
        }

        return new(new FieldValue.Rows(items), null);
    }

    private static bool SameTexts(List<List<string?>> left, List<List<string?>> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal));
}
