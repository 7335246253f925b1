namespace BrowserAgent.Worker.Formatting;

/// <summary>How strongly a state is highlighted. The state is always named in text as well.</summary>
public enum Severity
{
    Calm,
    Good,
    Busy,

    /// <summary>A person should check it.</summary>
    Ask,

    /// <summary>Something failed or differs.</summary>
    Bad,
}
