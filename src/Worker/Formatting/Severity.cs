namespace BrowserAgent.Worker.Formatting;

/// <summary>How loud something is shown. Never the only sign: words stand beside it.</summary>
public enum Severity
{
    Calm,
    Good,
    Busy,

    /// <summary>A person should look.</summary>
    Ask,

    /// <summary>Something failed or differs.</summary>
    Bad,
}
