using BrowserAgent.Agent.Faults;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// Decides whether a page has settled: the requests of the last act and the timers that it started are over, the document is at rest, and then the
/// network was quiet for as long as the pack's rule asks. A timer is waited for because it is due, so a page without timers costs no wait.
/// </summary>
internal sealed class PageSettler(IOptions<FlowOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    // A look costs the page, the driver and this process some milliseconds each.
    private static readonly TimeSpan LongestPollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait for one act's consequences.</summary>
    public TimeSpan Limit => options.Value.SettleWithin;

    /// <summary>Waits until the page has settled.</summary>
    /// <returns>False when the network did not become quiet in time. A page that changes all the time by itself settles when the time is over.</returns>
    public async Task<bool> WaitAsync(FlowContext context, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var left = Limit - timeProvider.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return context.Network.IsSettled;
            }

            if (await CheckAsync(context, left, cancellationToken) is not PageSettleState.Waiting waiting)
            {
                return true;
            }

            var known = waiting.AtLeast < LongestPollInterval ? waiting.AtLeast : LongestPollInterval;
            await Task.Delay(known > PollInterval ? known : PollInterval, timeProvider, cancellationToken);
        }
    }

    /// <summary>Looks once.</summary>
    /// <param name="context">The flow.</param>
    /// <param name="timersWithin">Timers that are due later count as none.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<PageSettleState> CheckAsync(FlowContext context, TimeSpan timersWithin, CancellationToken cancellationToken)
    {
        var network = context.Network;
        if (!network.IsQuiet)
        {
            return new PageSettleState.Waiting("requests are not answered");
        }

        var isNetworkSettled = network.IsSettled;
        PageActivity activity;
        try
        {
            activity = await PageActivity.ReadAsync(context.Page, timersWithin, isNetworkSettled, Rest, network.QuietFor, cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return new PageSettleState.Waiting("the page is being replaced");
        }

        // What the page sent until it answered is known only now.
        if (!network.IsQuiet)
        {
            return new PageSettleState.Waiting("requests are not answered");
        }

        if (activity.TimerDueIn is { } due)
        {
            return new PageSettleState.Waiting($"a timer of the page is due in {due.TotalSeconds:0.0} s") { AtLeast = due };
        }

        var isUntouched = !activity.IsTouched && !network.Requests.HasScriptRequests;
        return isUntouched || (isNetworkSettled && activity.SinceMove >= network.QuietFor && activity.SinceChange >= Rest)
            ? new PageSettleState.Settled(activity.SinceChange)
            : new PageSettleState.Waiting("the page is not at rest") { AtLeast = Longest(network.QuietFor - network.SinceTraffic, network.QuietFor - activity.SinceMove, Rest - activity.SinceChange) };
    }

    private static TimeSpan Longest(params ReadOnlySpan<TimeSpan> waits)
    {
        var longest = TimeSpan.Zero;
        foreach (var wait in waits)
        {
            longest = wait > longest ? wait : longest;
        }

        return longest;
    }
}

/// <summary>Whether a page has settled.</summary>
internal abstract record PageSettleState
{
    private PageSettleState()
    {
    }

    /// <param name="SinceChange">Since texts or nodes of the page changed.</param>
    public sealed record Settled(TimeSpan SinceChange) : PageSettleState;

    /// <param name="For">What the page is still busy with.</param>
    public sealed record Waiting(string For) : PageSettleState
    {
        /// <summary>It can't have settled before.</summary>
        public TimeSpan AtLeast { get; init; }
    }
}
