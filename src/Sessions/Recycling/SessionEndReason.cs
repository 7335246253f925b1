namespace BrowserAgent.Sessions.Recycling;

/// <summary>Why a session must not be used again.</summary>
/// <param name="Reason">The kind of end.</param>
/// <param name="Why">The details, as text for operators.</param>
internal sealed record SessionEndReason(RecycleReason Reason, string Why)
{
    /// <summary>True when it ended as planned: then the next session may be opened without a pause, even if this one was never used.</summary>
    public bool IsPlanned => Reason is RecycleReason.Jobs or RecycleReason.Age or RecycleReason.Idle or RecycleReason.SoftMemoryCap
        or RecycleReason.DriverRecycled or RecycleReason.FreshContext or RecycleReason.Stopping;
}
