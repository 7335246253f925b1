namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>What happened beside the work, kept for the caller: bounded, because a page decides how much happens.</summary>
internal sealed class SessionNotes
{
    private const int MaxNotes = 100;
    private readonly Lock _lock = new();
    private readonly List<string> _notes = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _notes];
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
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _notes.Clear();
        }
    }
}
