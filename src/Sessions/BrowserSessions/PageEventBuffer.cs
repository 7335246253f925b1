namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Events beside the job's own steps (dialogs, popups, blocked requests), for the job's report. Bounded, because a page can cause any number.</summary>
internal sealed class PageEventBuffer
{
    private const int MaxNotes = 100;
    private readonly Lock _lock = new();
    private readonly List<string> _notes = [];
    private long _leftOut;

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return _leftOut == 0 ? [.. _notes] : [.. _notes, $"{_leftOut} more events were left out"];
            }
        }
    }

    public void Add(string note)
    {
        lock (_lock)
        {
            if (_notes.Count < MaxNotes)
            {
                _notes.Add(note);
            }
            else
            {
                _leftOut++;
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _notes.Clear();
            _leftOut = 0;
        }
    }
}
