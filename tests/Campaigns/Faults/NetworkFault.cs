namespace BrowserAgent.Campaigns.Faults;

/// <summary>What a network does to the connections that pass through a <see cref="FaultProxy"/>.</summary>
internal abstract record NetworkFault
{
    private NetworkFault()
    {
    }

    /// <summary>Every byte passes at once.</summary>
    public sealed record None : NetworkFault;

    /// <summary>Connections are closed, new ones refused.</summary>
    public sealed record Cut : NetworkFault;

    /// <summary>Everything arrives, late.</summary>
    /// <param name="RoundTrip">Half of it is added in each direction.</param>
    public sealed record Latency(TimeSpan RoundTrip) : NetworkFault;

    /// <summary>
    /// Requests arrive and are carried out, answers vanish. A connection that lost an answer goes on losing them when the fault is over, as after a
    /// router that forgot it; only new ones are whole.
    /// </summary>
    public sealed record HalfOpen : NetworkFault;

    /// <summary>Of the next answer on each connection the first half arrives, then the connection is reset. New connections work.</summary>
    public sealed record ResetMidReply : NetworkFault;
}
