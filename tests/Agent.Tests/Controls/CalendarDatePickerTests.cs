using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Controls;

public sealed class CalendarDatePickerTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    // Shows the days of the neighbouring months too, and refuses Sundays.
    private const string Page = """
        <label>Due <input id=due readonly></label><button type=button id=openCal>Calendar</button>
        <div id=cal hidden><button type=button id=prev>&lt;</button><b id=mon></b><button type=button id=nxt>&gt;</button><div id=days></div></div>
        <script>
          let month = 10, year = 2026;
          const two = (n) => String(n).padStart(2, '0');
          const draw = () => {
            mon.textContent = new Date(year, month, 1).toLocaleString('de-DE', { month: 'long', year: 'numeric' });
            days.innerHTML = '';
            const first = new Date(year, month, 1).getDay();
            for (let d = 1 - first; d <= 37 - first; d++) {
              const day = new Date(year, month, d), cell = document.createElement('button');
              cell.type = 'button';
              cell.textContent = day.getDate();
              cell.disabled = day.getDay() === 0;
              if (day.getMonth() !== month) cell.className = 'other';
              cell.onclick = () => { due.value = two(day.getDate()) + '.' + two(day.getMonth() + 1) + '.' + day.getFullYear(); cal.hidden = true; };
              days.append(cell);
            }
          };
          (OPENER).onclick = () => { cal.hidden = false; draw(); };
          nxt.onclick = () => setTimeout(() => { if (LIMIT && year * 12 + month >= LIMIT) return; if (++month > 11) { month = 0; year++; } draw(); }, 20);
          prev.onclick = () => setTimeout(() => { if (--month < 0) { month = 11; year--; } draw(); }, 20);
        </script>
        """;

    private static readonly CalendarRule Rule = new("#mon", "#nxt", "#prev", "#days button", ".other", ["MMMM yyyy"], null);

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private Task<FlowResult> FillAsync(CalendarRule? rule, DateOnly day, string opener = "due", string limit = "0")
    {
        _site.Page("/form", Page.Replace("OPENER", opener, StringComparison.Ordinal).Replace("LIMIT", limit, StringComparison.Ordinal));
        var pack = new PackBuilder(_site.Address).Element("due", ElementKind.Date, calendar: rule).Build();
        return _harness.RunAsync(pack, FieldValueFactory.Of(("due", FieldValueFactory.Day(day.Year, day.Month, day.Day))), StepFactory.Goto("/form"), StepFactory.Fill("due", "{due}"));
    }

    [Theory]
    [InlineData("2027-01-15", "15.01.2027")]
    [InlineData("2026-09-01", "01.09.2026")]
    [InlineData("2026-11-30", "30.11.2026")]
    public async Task Fill_ReadOnlyBoxWithACalendar_ChoosesTheDay(string day, string shown)
    {
        Assert.IsType<FlowResult.Completed>(await FillAsync(Rule, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(shown, await _harness.Page.InputValueAsync("#due"));
    }

    [Fact]
    public async Task Fill_CalendarHasItsOwnOpener_OpensByIt()
    {
        Assert.IsType<FlowResult.Completed>(await FillAsync(Rule with { OpenCss = "#openCal" }, new DateOnly(2026, 12, 4), opener: "openCal"));
        Assert.Equal("04.12.2026", await _harness.Page.InputValueAsync("#due"));
    }

    [Fact]
    public async Task Fill_DayIsClosed_IsUncertainAndLeavesTheBoxEmpty()
    {
        var stopped = Assert.IsType<FlowResult.ElementUncertain>(await FillAsync(Rule, new DateOnly(2026, 12, 6)));
        Assert.Contains("offers no day 6 in 2026-12", stopped.Detail, StringComparison.Ordinal);
        Assert.Equal("", await _harness.Page.InputValueAsync("#due"));
    }

    [Fact]
    public async Task Fill_DaysOfOtherMonthsNotExcluded_IsUncertain()
    {
        var stopped = Assert.IsType<FlowResult.ElementUncertain>(await FillAsync(Rule with { ExcludeCss = null }, new DateOnly(2026, 12, 30)));
        Assert.Contains("2 days 30; leave the days of other months out with exclude", stopped.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_CalendarEndsBeforeTheMonth_IsUncertain()
    {
        var stopped = Assert.IsType<FlowResult.ElementUncertain>(await FillAsync(Rule, new DateOnly(2027, 5, 4), limit: "2026 * 12 + 11"));
        Assert.Contains("Dezember 2026", stopped.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fill_ReadOnlyBoxWithoutACalendarRule_SaysWhatToDescribe()
    {
        var stopped = Assert.IsType<FlowResult.ElementUncertain>(await FillAsync(null, new DateOnly(2026, 12, 4)));
        Assert.Contains("is read-only. When a calendar sets it, describe that with calendar.", stopped.Detail, StringComparison.Ordinal);
    }
}
