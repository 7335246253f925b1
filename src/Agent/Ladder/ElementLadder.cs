using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Ladder;

/// <summary>Searches for an element rung by rung: polls the declared rung while the page may still change, then tries the permitted rungs below it.</summary>
internal sealed partial class ElementLadder(
    IEnumerable<IRung> rungs, IOptions<LadderOptions> options, TimeProvider timeProvider, ILogger<ElementLadder> logger)
{
    private readonly IRung[] _rungs = [.. rungs.OrderBy(rung => rung.Name)];
    private readonly LadderOptions _options = options.Value;

    /// <param name="search">What to search for.</param>
    /// <param name="shouldStop">Asked between searches: true ends the polling, for example because the login page appeared.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<RungResult> FindAsync(ElementSearchRequest search, Func<Task<bool>> shouldStop, CancellationToken cancellationToken)
    {
        var missed = new List<string>();
        RungResult last = new RungResult.NotFound();
        foreach (var rung in _rungs)
        {
            if (rung.Name == RungName.Declared)
            {
                last = await PollAsync(rung, search, shouldStop, cancellationToken);
            }
            else if (search.Element.Permit.Contains(rung.Name) && !await shouldStop())
            {
                LogNextRung(search.Element.Name, rung.Name, search.Pack.Site);
                var answer = await rung.FindAsync(search, cancellationToken);
                last = last is RungResult.Ambiguous && answer is RungResult.NotFound ? last with { Missed = answer.Missed } : answer;
            }
            else
            {
                continue;
            }

            if (last is RungResult.Found)
            {
                return last with { Missed = [.. missed, .. last.Missed] };
            }

            missed.AddRange(last.Missed.Select(miss => rung.Name == RungName.Declared ? miss : $"{rung.Name}: {miss}"));
        }

        return last with { Missed = missed };
    }

    /// <summary>Searches once by the declared rung alone: for markers, masks and rows, where nothing may be guessed.</summary>
    public async Task<RungResult> FindNowAsync(ElementSearchRequest search, CancellationToken cancellationToken) =>
        await TryFindAsync(_rungs[0], search with { MayOpen = false }, cancellationToken);

    private async Task<RungResult> PollAsync(IRung rung, ElementSearchRequest search, Func<Task<bool>> shouldStop, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        TimeSpan? quietSince = null;
        while (true)
        {
            var elapsed = timeProvider.GetElapsedTime(started);
            quietSince = search.IsQuiet() ? quietSince ?? elapsed : null;
            var isSettled = elapsed - quietSince >= _options.QuietPatience / 3;
            var isLast = search.SearchTimeout is { } limit
                ? elapsed >= limit
                : elapsed >= _options.ElementBudget || elapsed - quietSince >= _options.QuietPatience;
            var answer = await TryFindAsync(rung, search with { MayOpen = search.MayOpen && (isSettled || isLast) }, cancellationToken);
            if (answer is RungResult.Found || isLast)
            {
                return answer;
            }

            // The element may have appeared together with the reason to stop, after the search above: search once more.
            if (await shouldStop())
            {
                return await TryFindAsync(rung, search with { MayOpen = false }, cancellationToken);
            }

            await Task.Delay(_options.PollInterval, timeProvider, cancellationToken);
        }
    }

    // Any call throws when the page navigates during it; the next search sees the new page. When the browser is gone, every search would throw.
    private async Task<RungResult> TryFindAsync(IRung rung, ElementSearchRequest search, CancellationToken cancellationToken)
    {
        try
        {
            return await rung.FindAsync(search, cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, search.Page))
        {
            var reason = BrowserFaultClassifier.FirstLine(fault);
            LogSearchFailed(search.Element.Name, reason);
            return new RungResult.NotFound { Missed = [$"the page changed during the search ({reason})"] };
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Element {Element} of {Site} was not found by its selectors; trying rung {Rung}")]
    private partial void LogNextRung(string element, RungName rung, string site);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Debug, Message = "One search for {Element} failed: {Reason}")]
    private partial void LogSearchFailed(string element, string reason);
}
