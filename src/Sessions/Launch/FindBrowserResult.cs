namespace BrowserAgent.Sessions.Launch;

/// <summary>The result of <see cref="BrowserFinder"/>.</summary>
public abstract record FindBrowserResult
{
    private FindBrowserResult()
    {
    }

    /// <param name="Path">The executable.</param>
    /// <param name="Version">As the browser reports it; "unknown" when it did not answer within 10 s.</param>
    /// <param name="Origin">Where it was found, as text for operators.</param>
    public sealed record Found(string Path, string Version, string Origin) : FindBrowserResult;

    /// <param name="WhatToDo">What is missing and what to do, as text for operators.</param>
    public sealed record Missing(string WhatToDo) : FindBrowserResult;
}
