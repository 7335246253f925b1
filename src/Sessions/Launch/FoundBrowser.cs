namespace BrowserAgent.Sessions.Launch;

/// <summary>The answer of <see cref="BrowserFinder"/>.</summary>
public abstract record FoundBrowser
{
    private FoundBrowser()
    {
    }

    /// <param name="Path">The executable.</param>
    /// <param name="Version">As the browser tells it; "unknown" when it did not answer in 10 s.</param>
    /// <param name="Origin">Where it came from, in words.</param>
    public sealed record Found(string Path, string Version, string Origin) : FoundBrowser;

    /// <param name="WhatToDo">The next move, in words for the operator.</param>
    public sealed record Missing(string WhatToDo) : FoundBrowser;
}
