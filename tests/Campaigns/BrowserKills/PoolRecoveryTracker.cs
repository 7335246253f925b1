using System.Diagnostics;
using BrowserAgent.Campaigns.Worker.Signals;

namespace BrowserAgent.Campaigns.BrowserKills;

/// <summary>
/// A pool on its way back after a kill. It is back when every place has a session that is logged in and, where the kill must have cost sessions, each
/// of those is another one than before: a worker that has not yet noticed the kill still calls the dead one ready.
/// </summary>
internal sealed class PoolRecoveryTracker
{
    // A kill that cost nothing is known by nothing happening; this long is nothing done in this worker.
    private static readonly TimeSpan NoEffectAfter = TimeSpan.FromSeconds(6);

    private readonly IReadOnlyDictionary<string, string> _before;
    private readonly HashSet<string> _affectedSessions;
    private long _lastDown;

    /// <param name="kind">What was killed.</param>
    /// <param name="before">The pool right before.</param>
    /// <param name="browserId">Which browser was killed, for <see cref="BrowserKillTarget.Browser"/>.</param>
    /// <param name="at">The machine's monotonic clock right before the signal.</param>
    public PoolRecoveryTracker(BrowserKillTarget kind, PoolSnapshot before, string browserId, long at)
    {
        (Kind, At, _before) = (kind, at, before.Contexts());
        _affectedSessions = kind switch
        {
            BrowserKillTarget.Driver => [.. _before.Keys],
            BrowserKillTarget.Browser => [.. before.Sessions.Where(session => session.BrowserId is null || session.BrowserId == browserId).Select(session => session.SessionId)],
            _ => [],
        };
    }

    public BrowserKillTarget Kind { get; }

    public long At { get; }

    public bool IsOver { get; private set; }

    /// <summary>From the kill until the pool was back; null while it is not, and when the kill cost no session.</summary>
    public double? Seconds { get; private set; }

    public double SecondsSoFar => Seconds ?? Stopwatch.GetElapsedTime(At).TotalSeconds;

    /// <param name="page">How the pool stands; null when nobody can say.</param>
    public void Observe(PoolSnapshot? page)
    {
        if (IsOver || page is null || page.At <= At)
        {
            return;
        }

        if (!page.AllLoggedIn)
        {
            _lastDown = page.At;
            return;
        }

        var replaced = page.Contexts().Where(place => place.Value != _before.GetValueOrDefault(place.Key)).Select(place => place.Key).ToHashSet();
        if (_affectedSessions.Count > 0 ? _affectedSessions.IsSubsetOf(replaced) : replaced.Count > 0 || _lastDown > 0)
        {
            (IsOver, Seconds) = (true, Stopwatch.GetElapsedTime(At, page.At).TotalSeconds);
        }
        else if (_affectedSessions.Count == 0 && Stopwatch.GetElapsedTime(At, page.At) > NoEffectAfter)
        {
            IsOver = true;
        }
    }
}
