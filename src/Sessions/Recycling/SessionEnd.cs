namespace BrowserAgent.Sessions.Recycling;

/// <summary>Why a session must not be used again.</summary>
/// <param name="Reason">Of the closed list.</param>
/// <param name="Why">In words.</param>
internal sealed record SessionEnd(RecycleReason Reason, string Why)
{
    /// <summary>True when it ended as planned: another may be opened at once, though this one was good for nothing yet.</summary>
    public bool IsPlanned => Reason is RecycleReason.Jobs or RecycleReason.Age or RecycleReason.Idle or RecycleReason.SoftMemoryCap
        or RecycleReason.DriverRecycled or RecycleReason.FreshContext or RecycleReason.Stopping;
}
