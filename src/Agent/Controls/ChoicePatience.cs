using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Agent.Controls;

/// <summary>
/// How long a wanted entry of a list is waited for: while requests are in flight, and a while after the last of them, because scripts may still draw.
/// Made when the list is looked at first.
/// </summary>
internal sealed class ChoicePatience(FlowContext context, FlowOptions options, LadderOptions ladder, TimeSpan atLeast, TimeProvider timeProvider)
{
    private readonly long _started = timeProvider.GetTimestamp();
    private long? _quietSince;

    /// <summary>Whether no request is in flight: until then the list may belong to an earlier act.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>Whether no request has been in flight for a while.</summary>
    public bool IsRested => _quietSince is { } since && timeProvider.GetElapsedTime(since) >= ladder.QuietPatience;

    /// <summary>Looks at the network once more.</summary>
    /// <returns>Whether the wait is over.</returns>
    public bool IsOver()
    {
        IsQuiet = context.Network.IsQuiet;
        _quietSince = IsQuiet ? _quietSince ?? timeProvider.GetTimestamp() : null;
        var elapsed = timeProvider.GetElapsedTime(_started);
        return _quietSince is null ? elapsed >= options.NavigationTimeout : elapsed >= atLeast && IsRested;
    }

    /// <summary>Why the entry is not there, when the site is the cause; null when it answered everything and the entry is missing.</summary>
    public FlowResult.SiteError? SiteTrouble(string element)
    {
        if (context.Network.Lookups.Latest() is { } failed)
        {
            return failed with { Detail = $"a look-up for the choices of {element} failed: {failed.Detail}" };
        }

        return IsQuiet ? null : new FlowResult.SiteError(
            $"the choices of {element} were still loading after {options.NavigationTimeout.TotalSeconds:0} s. Add paths that are requested all the time to the pack's quiet rule.",
            RetryAfter: null);
    }
}
