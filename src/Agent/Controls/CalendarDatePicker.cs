using System.Globalization;
using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>Chooses a day in the calendar of a date box that takes no text: opens it, goes to the month, clicks the day.</summary>
internal sealed class CalendarDatePicker(IOptions<FlowOptions> options, TimeProvider timeProvider)
{
    private const int MostMonths = 240;

    private const string Texts = """
        elements => JSON.stringify(elements.map((e) => {
          if (!e.checkVisibility({ visibilityProperty: true }) || e.getBoundingClientRect().height === 0) return null;
          if (e.disabled || e.getAttribute('aria-disabled') === 'true') return null;
          return e.tagName === 'SELECT' ? [...e.selectedOptions].map((o) => o.text).join(' ') : 'value' in e && e.tagName === 'INPUT' ? e.value : e.innerText;
        }))
        """;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <returns>Null when the day was clicked; whether the box shows it is checked by the caller.</returns>
    public async Task<FlowResult?> PickAsync(
        FlowContext context, ElementDefinition element, CalendarRule calendar, FoundElement box, DateOnly day, CancellationToken cancellationToken)
    {
        var root = FrameChain.RootOf(context.Page, element.In);
        var timeout = (float)options.Value.ActTimeout.TotalMilliseconds;
        var shown = await MonthAsync(context, root, calendar, cancellationToken);
        if (shown.Text.Length == 0)
        {
            await (calendar.OpenCss is { } open
                ? root.Locator("css=" + open).ClickAsync(new() { Timeout = timeout })
                : box.Handle.ClickAsync(new() { Timeout = timeout })).WaitAsync(cancellationToken);
            shown = await WaitForMonthAsync(context, root, calendar, after: "", cancellationToken);
        }

        var wanted = MonthNumber(day);
        for (var clicks = 0; ; clicks++)
        {
            if (shown.Month is not { } month)
            {
                return Uncertain(shown.Text.Length == 0
                    ? $"its calendar did not open: {calendar.TitleCss} is not seen"
                    : $"its calendar's title \"{shown.Text}\" is no month of the form {string.Join(" or ", calendar.MonthFormats)}; set month in its calendar rule");
            }

            if (MonthNumber(month) == wanted)
            {
                break;
            }

            if (clicks == MostMonths)
            {
                return Uncertain($"its calendar shows \"{shown.Text}\" after {MostMonths} clicks");
            }

            var forward = MonthNumber(month) < wanted;
            await root.Locator("css=" + (forward ? calendar.NextCss : calendar.PreviousCss)).ClickAsync(new() { Timeout = timeout }).WaitAsync(cancellationToken);
            var next = await WaitForMonthAsync(context, root, calendar, shown.Text, cancellationToken);
            if (next.Month is { } reached && Math.Abs(MonthNumber(reached) - wanted) >= Math.Abs(MonthNumber(month) - wanted))
            {
                return Uncertain($"its calendar went from \"{shown.Text}\" to \"{next.Text}\", which is no step towards {day:yyyy-MM}; the site may not offer that month");
            }

            shown = next;
        }

        return await ClickDayAsync(root, calendar, day, timeout, Uncertain, cancellationToken);

        FlowResult.ElementUncertain Uncertain(string why) => new(element.Name, element.Position.ToString(), $"{why}.");
    }

    private static async Task<FlowResult?> ClickDayAsync(
        ILocator root, CalendarRule calendar, DateOnly day, float timeout, Func<string, FlowResult> uncertain, CancellationToken cancellationToken)
    {
        var cells = root.Locator("css=" + calendar.DayCss + (calendar.ExcludeCss is { } exclude ? $":not({exclude})" : ""));
        var texts = await TextsAsync(cells, cancellationToken);
        var equal = texts
            .Select((text, index) => (Text: CanonicalTextNormalizer.Normalize(text ?? ""), Index: index))
            .Where(cell => int.TryParse(cell.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == day.Day)
            .ToList();
        if (equal.Count != 1)
        {
            return uncertain(equal.Count == 0
                ? $"its calendar offers no day {day.Day} in {day:yyyy-MM} ({calendar.DayCss}); it may be closed for entry"
                : $"its calendar shows {equal.Count} days {day.Day}; leave the days of other months out with exclude");
        }

        await cells.Nth(equal[0].Index).ClickAsync(new() { Timeout = timeout }).WaitAsync(cancellationToken);
        return null;
    }

    private async Task<(DateOnly? Month, string Text)> WaitForMonthAsync(
        FlowContext context, ILocator root, CalendarRule calendar, string after, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var now = await MonthAsync(context, root, calendar, cancellationToken);
            if ((now.Text.Length > 0 && !string.Equals(now.Text, after, StringComparison.Ordinal)) || timeProvider.GetElapsedTime(started) >= options.Value.ActTimeout)
            {
                return now;
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    private static async Task<(DateOnly? Month, string Text)> MonthAsync(FlowContext context, ILocator root, CalendarRule calendar, CancellationToken cancellationToken)
    {
        var texts = await TextsAsync(root.Locator("css=" + calendar.TitleCss), cancellationToken);
        var text = CanonicalTextNormalizer.Normalize(string.Join(' ', texts.OfType<string>()));
        foreach (var culture in new[] { context.Pack.Formats.Culture, CultureInfo.InvariantCulture })
        {
            if (DateOnly.TryParseExact(text, [.. calendar.MonthFormats], culture, DateTimeStyles.AllowWhiteSpaces, out var month))
            {
                return (month, text);
            }
        }

        return (null, text);
    }

    private static async Task<IReadOnlyList<string?>> TextsAsync(ILocator locator, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<List<string?>>(await locator.EvaluateAllAsync<string>(Texts).WaitAsync(cancellationToken)) ?? [];
        }
        catch (PlaywrightException fault) when (BrowserFaultClassifier.IsStale(fault))
        {
            return [];
        }
    }

    private static int MonthNumber(DateOnly day) => (day.Year * 12) + day.Month;
}
