using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Looks for an element rung by rung. Polls the declared rung while the page may still change, then goes down.</summary>
internal sealed partial class ElementLadder(
    IEnumerable<IRung> rungs, IOptions<LadderOptions> options, TimeProvider time, ILogger<ElementLadder> logger)
{
    private readonly IRung[] _rungs = [.. rungs.OrderBy(rung => rung.Name)];
    private readonly LadderOptions _options = options.Value;

    /// <param name="search">What to look for.</param>
    /// <param name="isHopeless">Asked between looks: true ends the polling (the login page came up).</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<RungAnswer> FindAsync(ElementSearch search, Func<Task<bool>> isHopeless, CancellationToken cancellationToken)
    {
        var missed = new List<string>();
        RungAnswer last = new RungAnswer.NotFound();
        foreach (var rung in _rungs)
        {
            if (rung.Name == RungName.Declared)
            {
                last = await PollAsync(rung, search, isHopeless, cancellationToken);
            }
            else if (search.Element.Permit.Contains(rung.Name) && !await isHopeless())
            {
                LogGoingDown(search.Element.Name, rung.Name, search.Pack.Site);
                var answer = await rung.FindAsync(search, cancellationToken);
                last = last is RungAnswer.Ambiguous && answer is RungAnswer.NotFound ? last with { Missed = answer.Missed } : answer;
            }
            else
            {
                continue;
            }

            if (last is RungAnswer.Found)
            {
                return last with { Missed = [.. missed, .. last.Missed] };
            }

            missed.AddRange(last.Missed.Select(miss => rung.Name == RungName.Declared ? miss : $"{rung.Name}: {miss}"));
        }

        return last with { Missed = missed };
    }

    /// <summary>One look by the declared rung alone: for markers, masks and rows, where nothing may be guessed.</summary>
    public async Task<RungAnswer> GlanceAsync(ElementSearch search, CancellationToken cancellationToken) =>
        await LookAsync(_rungs[0], search with { MayOpen = false }, cancellationToken);

    private async Task<RungAnswer> PollAsync(IRung rung, ElementSearch search, Func<Task<bool>> isHopeless, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        TimeSpan? quietSince = null;
        while (true)
        {
            var elapsed = time.GetElapsedTime(started);
            quietSince = search.IsQuiet() ? quietSince ?? elapsed : null;
            var isSettled = elapsed - quietSince >= _options.QuietPatience / 3;
            var isLast = search.LookFor is { } limit
                ? elapsed >= limit
                : elapsed >= _options.ElementBudget || elapsed - quietSince >= _options.QuietPatience;
            var answer = await LookAsync(rung, search with { MayOpen = search.MayOpen && (isSettled || isLast) }, cancellationToken);
            if (answer is RungAnswer.Found || isLast)
            {
                return answer;
            }

            // What ends the hope may have come together with what was looked for, right after the look.
            if (await isHopeless())
            {
                return await LookAsync(rung, search with { MayOpen = false }, cancellationToken);
            }

            await Task.Delay(_options.PollInterval, time, cancellationToken);
        }
    }

    // A page that navigates under the look throws from any call; the next look sees the new page. One whose browser is gone throws for ever.
    private async Task<RungAnswer> LookAsync(IRung rung, ElementSearch search, CancellationToken cancellationToken)
    {
        try
        {
            return await rung.FindAsync(search, cancellationToken);
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault) && !BrowserFaults.IsLost(fault, search.Page))
        {
            LogLookFailed(search.Element.Name, fault.Message.Split('\n')[0]);
            return new RungAnswer.NotFound { Missed = [$"the page changed under the look ({fault.Message.Split('\n')[0]})"] };
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Element {Element} of {Site} was not found by its selectors; trying rung {Rung}")]
    private partial void LogGoingDown(string element, RungName rung, string site);

    [LoggerMessage(1002, LogLevel.Debug, "A look for {Element} failed: {Reason}")]
    private partial void LogLookFailed(string element, string reason);
}
