namespace BrowserAgent.Sessions.Sizing;

/// <summary>Lets a size grow at once, and shrink only to the highest number needed within the delay: a login costs more than an idle session.</summary>
internal sealed class ShrinkDelay(int size, TimeSpan after, TimeProvider timeProvider)
{
    private int _size = size;
    private int _peak;
    private long _since = timeProvider.GetTimestamp();

    public int Next(int wanted)
    {
        _peak = Math.Max(_peak, wanted);
        if (wanted >= _size || timeProvider.GetElapsedTime(_since) >= after)
        {
            (_size, _peak, _since) = (_peak, 0, timeProvider.GetTimestamp());
        }

        return _size;
    }
}
