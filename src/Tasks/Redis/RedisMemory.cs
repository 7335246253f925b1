namespace BrowserAgent.Tasks.Redis;

/// <summary>How much of its memory limit Redis uses, as last seen, and what follows.</summary>
internal sealed class RedisMemory
{
    /// <summary>From here on an operator is warned.</summary>
    public const double Tight = 0.80;

    /// <summary>From here on new jobs are refused: what accepted jobs still write, and what Redis writes besides, must find room.</summary>
    public const double Short = 0.90;

    /// <summary>So much lower it must be before a state ends, so that it does not change at each look.</summary>
    private const double Hysteresis = 0.02;

    private volatile RedisMemoryState _state;

    public RedisMemoryState State => _state;

    public bool IsShort => _state == RedisMemoryState.Short;

    /// <returns>Whether the state has changed.</returns>
    public bool Update(long used, long limit)
    {
        var before = _state;
        var share = limit > 0 ? (double)used / limit : 0;
        _state = share >= Bound(Short, before >= RedisMemoryState.Short) ? RedisMemoryState.Short
            : share >= Bound(Tight, before >= RedisMemoryState.Tight) ? RedisMemoryState.Tight
            : RedisMemoryState.Enough;
        return _state != before;
    }

    private static double Bound(double bound, bool isReached) => isReached ? bound - Hysteresis : bound;
}

/// <summary>What the memory permits, from good to bad.</summary>
internal enum RedisMemoryState
{
    Enough,

    /// <summary>An operator should act.</summary>
    Tight,

    /// <summary>New jobs are refused.</summary>
    Short,
}
