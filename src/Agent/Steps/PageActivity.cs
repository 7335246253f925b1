using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>What the page itself still has to do, over all of its frames.</summary>
/// <param name="TimerDueIn">When the latest timer runs that the last act caused; null when none is due within the limit.</param>
/// <param name="SinceChange">Since texts or nodes of the page changed.</param>
/// <param name="SinceMove">Since an input event or a timer of the last act.</param>
/// <param name="IsTouched">Whether input, timers or scripts did anything since the document was loaded.</param>
internal sealed record PageActivity(TimeSpan? TimerDueIn, TimeSpan SinceChange, TimeSpan SinceMove, bool IsTouched)
{
    /// <summary>Runs in every document before the site's own scripts.</summary>
    public static string InitScript { get; } = EmbeddedResourceReader.Read("Steps.Scripts.page-activity.js");

    private const string Read = """
        ([limit, mayEnd, rest, quiet]) => {
          const read = globalThis[Symbol.for('browser-agent.page-activity')];
          return read ? JSON.stringify(read(limit, mayEnd, rest, quiet)) : null;
        }
        """;

    private static readonly PageActivity None = new(null, TimeSpan.MaxValue, TimeSpan.MaxValue, IsTouched: true);

    /// <param name="page">A page in whose context <see cref="InitScript"/> is installed; without it nothing is known and only the network counts.</param>
    /// <param name="timersWithin">Timers that are due later than this are not waited for.</param>
    /// <param name="mayEnd">When nothing is due, timers created from now on belong to no act until the next one.</param>
    /// <param name="rest">How long the page must have been unchanged for that.</param>
    /// <param name="quiet">How long ago the last input event or timer must be for that.</param>
    /// <param name="cancellationToken">Ends the wait for the page.</param>
    public static async Task<PageActivity> ReadAsync(IPage page, TimeSpan timersWithin, bool mayEnd, TimeSpan rest, TimeSpan quiet, CancellationToken cancellationToken)
    {
        var all = None;
        foreach (var frame in page.Frames)
        {
            try
            {
                var json = await frame.EvaluateAsync<string?>(Read, new object[] { timersWithin.TotalMilliseconds, mayEnd, rest.TotalMilliseconds, quiet.TotalMilliseconds }).WaitAsync(cancellationToken);
                if (json is not null)
                {
                    all = all.And(Parse(json), isFirst: ReferenceEquals(all, None));
                }
            }
            catch (Exception fault) when (frame != page.MainFrame && BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, page))
            {
                // The frame was removed meanwhile, and its timers with it.
            }
        }

        return all;
    }

    private static PageActivity Parse(string json)
    {
        var state = JsonDocument.Parse(json).RootElement;
        return new PageActivity(
            state.GetProperty("due") is { ValueKind: JsonValueKind.Number } due ? TimeSpan.FromMilliseconds(due.GetDouble()) : null,
            TimeSpan.FromMilliseconds(state.GetProperty("changed").GetDouble()),
            TimeSpan.FromMilliseconds(state.GetProperty("moved").GetDouble()),
            state.GetProperty("touched").GetBoolean());
    }

    private PageActivity And(PageActivity other, bool isFirst) => isFirst ? other : new PageActivity(
        Latest(TimerDueIn, other.TimerDueIn),
        TimeSpan.FromTicks(Math.Min(SinceChange.Ticks, other.SinceChange.Ticks)),
        TimeSpan.FromTicks(Math.Min(SinceMove.Ticks, other.SinceMove.Ticks)),
        IsTouched || other.IsTouched);

    private static TimeSpan? Latest(TimeSpan? one, TimeSpan? other) => one > other || other is null ? one : other;
}
