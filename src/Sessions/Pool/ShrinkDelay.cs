namespace BrowserAgent.Sessions.Pool;

/// <summary>Grows at once, and shrinks only by what was not needed for a while: a login costs more than a session that waits.</summary>
internal sealed class ShrinkDelay(int size, TimeSpan after, TimeProvider time)
{
    private int _size = size;
    private int _most;
    private long _since = time.GetTimestamp();

    public int Next(int wanted)
    {
        _most = Math.Max(_most, wanted);
        if (wanted >= _size || time.GetElapsedTime(_since) >= after)
        {
            (_size, _most, _since) = (_most, 0, time.GetTimestamp());
        }

        return _size;
    }
}
