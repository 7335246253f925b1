using System.Diagnostics;
using System.Text.Json;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Pool;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>
/// A worker's pool as it stood at one moment. Worker and campaign both compile this file: the one writes, the other reads. The time is the machine's
/// monotonic clock, which all its processes share.
/// </summary>
internal sealed record PoolSnapshot
{
    /// <summary>Before the pool was asked: what it says is at least as new.</summary>
    public required long At { get; init; }

    public required IReadOnlyList<SessionStatus> Sessions { get; init; }

    public required IReadOnlyList<BrowserStatus> Browsers { get; init; }

    /// <summary>Every place of the pool that is wanted has a session that is logged in.</summary>
    public bool AllLoggedIn =>
        Sessions.Any(session => session.State is SessionState.Ready or SessionState.Leased)
        && Sessions.All(session => session.State is SessionState.Ready or SessionState.Leased or SessionState.Resting);

    /// <summary>What tells the context in a place from the one before it; each pool tells as much of it as it knows.</summary>
    public IReadOnlyDictionary<string, string> Contexts() =>
        Sessions.ToDictionary(session => session.SessionId, session => $"{session.BrowserId} {session.OpenedAt:O} {session.LoggedInAt:O}");

    public static PoolSnapshot Of(ISessionPool pool)
    {
        var at = Stopwatch.GetTimestamp();
        return new PoolSnapshot { At = at, Sessions = pool.Status(), Browsers = [.. pool.Browsers().Select(browser => browser with { Memory = [] })] };
    }

    /// <summary>By a rename: whoever reads finds one page or the other, never half of one.</summary>
    public void Write(string path)
    {
        File.WriteAllBytes($"{path}.new", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move($"{path}.new", path, overwrite: true);
    }

    /// <returns>Null when the worker has not come so far.</returns>
    public static PoolSnapshot? Read(string path) => File.Exists(path) ? JsonSerializer.Deserialize<PoolSnapshot>(File.ReadAllBytes(path)) : null;
}
