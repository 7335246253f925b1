using System.Text.Json;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Reading;

/// <summary>
/// Reads a table's rows once the page has settled. An empty table counts as empty only when the site itself says so; in a search, a result without our key
/// counts only when it is proved.
/// </summary>
internal sealed class TableReader(ElementFinder finder, PageSettler settler, SearchProof proof, WholeListReader lists, IOptions<LadderOptions> options, TimeProvider timeProvider)
{
    private static readonly string Script = EmbeddedResourceReader.Read("Reading.Scripts.rows.js");
    private static readonly string SpacesScript = EmbeddedResourceReader.Read("Reading.Scripts.spaces.js");
    private static readonly TimeSpan SingleCheck = TimeSpan.FromMilliseconds(1);

    public async Task<ValueOrFlowResult<FieldValue>> ReadAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = element.Name;
        var started = timeProvider.GetTimestamp();
        TableLook? before = null;
        long? settledAt = null;
        while (true)
        {
            var isQuiet = context.Network.IsQuiet;
            var lookedAt = timeProvider.GetTimestamp();
            var look = await LookAsync(context, element, rule, report, isQuiet, cancellationToken);
            var left = settler.Limit - timeProvider.GetElapsedTime(started);
            // What is seen counts only when two looks agree: while rows are being drawn, each look differs.
            if (isQuiet && look.SaysSomething && look.Agrees(before))
            {
                var state = await CheckSettledAsync(context, lookedAt, left, cancellationToken);
                settledAt = state is PageSettleState.Settled ? settledAt ?? timeProvider.GetTimestamp() : null;
                if (await AnswerAsync(context, element, look, state, settledAt, left, report, cancellationToken) is { } answer)
                {
                    return answer;
                }
            }
            else if (await IsHopelessAsync(context, look, isQuiet, (started, lookedAt), left, cancellationToken))
            {
                return new(null, await ExplainNoRowsAsync(context, element, rule, look.Rows, report, cancellationToken));
            }

            before = look;
            await Task.Delay(options.Value.PollInterval, timeProvider, cancellationToken);
        }
    }

    private async Task<TableLook> LookAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, StepEventBuilder report, bool isQuiet, CancellationToken cancellationToken)
    {
        var rows = await TextsAsync(context, element, rule, report, cancellationToken);
        return new TableLook(rows, rows is null or { Count: 0 } && isQuiet && rule.EmptyElement is { } empty && await finder.IsVisibleAsync(context, empty, cancellationToken), isQuiet);
    }

    /// <returns>Null while what was seen does not count yet.</returns>
    private async Task<ValueOrFlowResult<FieldValue>?> AnswerAsync(
        FlowContext context, ElementDefinition element, TableLook look, PageSettleState state, long? settledAt, TimeSpan left, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var rule = element.Table!;
        report.Shown = $"{look.Rows?.Count ?? 0} rows";
        if (look.HasRows && rule.MoreElement is { } more && await finder.IsVisibleAsync(context, more, cancellationToken))
        {
            return new(null, new FlowResult.ElementUncertain(
                element.Name, element.Position.ToString(), $"the list continues elsewhere ({more} is seen), so these rows are not all of it. Narrow the search."));
        }

        var parsed = look.HasRows ? await ParseAsync(context, element, rule, look.Rows!, cancellationToken) : new(new FieldValue.Rows([]), null);
        if (context.Question is { } question && parsed.Value is FieldValue.Rows found && found.Items.Any(question.IsAnsweredBy))
        {
            return parsed;
        }

        if (settledAt is not { } since || state is not PageSettleState.Settled settled)
        {
            // A page that changes all the time by itself is read when the time is over; only a search must not rest on it.
            return left > TimeSpan.Zero ? null
                : context.Question is null && context.Network.IsSettled ? parsed
                : new(null, new FlowResult.SiteError(
                $"{element.Name} did not come to rest within {settler.Limit.TotalSeconds:0} s: {(state as PageSettleState.Waiting)?.For}.", RetryAfter: null));
        }

        if (parsed.Value is null || context.Question is null || !rule.Columns.ContainsKey(context.Question.Column))
        {
            return parsed.Value is null || !look.HasRows ? parsed : await WholeListAsync(context, element, look.Rows!, report, cancellationToken);
        }

        return await proof.CheckAsync(context, element, look.HasRows, settled.SinceChange, timeProvider.GetElapsedTime(since), cancellationToken) switch
        {
            SearchProofResult.Stopped stopped => new(null, await finder.CheckStopElementAsync(context, cancellationToken) ?? stopped.Outcome),
            SearchProofResult.Proven => look.HasRows ? await WholeListAsync(context, element, look.Rows!, report, cancellationToken) : parsed,
            _ when left > TimeSpan.Zero => null,
            _ => new(null, new FlowResult.SiteError($"the search for {context.Question.Key} was not answered within {settler.Limit.TotalSeconds:0} s.", RetryAfter: null)),
        };
    }

    private async Task<ValueOrFlowResult<FieldValue>> WholeListAsync(
        FlowContext context, ElementDefinition element, List<List<string?>> drawn, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var rule = element.Table!;
        if (await finder.FindNowAsync(context, element.Name, cancellationToken) is not { } table)
        {
            return new(null, new FlowResult.SiteError($"{element.Name} disappeared while it was read.", RetryAfter: null));
        }

        table.Dispose();
        var list = await lists.ReadAsync(
            context,
            rule,
            table.Locator.Locator("css=" + rule.RowCss),
            drawn,
            () => TextsAsync(context, element, rule, report, cancellationToken),
            cancellationToken);
        report.Shown = $"{list.Rows.Count} rows";
        var parsed = await ParseAsync(context, element, rule, list.Rows, cancellationToken);
        var isHit = context.Question is { } question && parsed.Value is FieldValue.Rows found && found.Items.Any(question.IsAnsweredBy);
        return list.Missing is not { } missing || isHit
            ? parsed
            : new(null, new FlowResult.ElementUncertain(
                element.Name, element.Position.ToString(), $"its rows are not the whole list: {missing}. Narrow the search. If that sign belongs to something else, name it in disregard of the rows."));
    }

    /// <summary>Whether nothing more is to be expected: the time is over, or the page is quiet and shows neither rows nor that there are none.</summary>
    private async Task<bool> IsHopelessAsync(
        FlowContext context, TableLook look, bool isQuiet, (long Started, long LookedAt) times, TimeSpan left, CancellationToken cancellationToken)
    {
        var elapsed = timeProvider.GetElapsedTime(times.Started);
        if (elapsed < options.Value.ElementBudget && !(isQuiet && elapsed >= options.Value.QuietPatience && !look.HasRows))
        {
            return false;
        }

        // What has just appeared gets its second look, and what a timer or a request will still bring is waited for.
        return left <= TimeSpan.Zero || (look.SawNothing && await CheckSettledAsync(context, times.LookedAt, left, cancellationToken) is PageSettleState.Settled);
    }

    // The page may have changed after it was looked at and be at rest again by now: what was seen then is not what it shows.
    private async Task<PageSettleState> CheckSettledAsync(FlowContext context, long lookedAt, TimeSpan left, CancellationToken cancellationToken)
    {
        var state = await PageSettler.CheckAsync(context, left, cancellationToken);
        return state is PageSettleState.Settled settled && settled.SinceChange < timeProvider.GetElapsedTime(lookedAt)
            ? new PageSettleState.Waiting("it changed while it was read")
            : state;
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
            if (texts.Count == 1 && TableRowParser.Parse(context, element, rule, texts, spaces: null).Value is FieldValue.Rows { Items: [var shown] } && shown.Equals(wanted))
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

    private async Task<ValueOrFlowResult<FieldValue>> ParseAsync(
        FlowContext context, ElementDefinition element, TableDefinition rule, List<List<string?>> rows, CancellationToken cancellationToken) =>
        TableRowParser.Parse(context, element, rule, rows, await SpacesAsync(context, element, rule, cancellationToken));

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
}
