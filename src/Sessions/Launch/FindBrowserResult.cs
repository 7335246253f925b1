namespace BrowserAgent.Sessions.Launch;

/// <summary>The answer of <see cref="BrowserFinder"/>.</summary>
public abstract record FindBrowserResult
{
    private FindBrowserResult()
    {
    }

    /// <param name="Path">The executable.</param>
    /// <param name="Version">As the browser tells it; "unknown" when it did not answer in 10 s.</param>
    /// <param name="Origin">Where it came from, in words.</param>
    public sealed record Found(string Path, string Version, string Origin) : FindBrowserResult;

    /// <param name="WhatToDo">The next move, in words for the operator.</param>
    public sealed record Missing(string WhatToDo) : FindBrowserResult;
}
