namespace BrowserAgent.Sessions.Timing;

/// <summary>The times of a <see cref="RenewableLease"/>.</summary>
public sealed record RenewableLeaseDurations
{
    /// <summary>How long the lease lasts from the start of a successful call.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Pause between two renewals that succeed.</summary>
    public required TimeSpan RenewEvery { get; init; }

    /// <summary>Pause after a renewal that got no answer.</summary>
    public required TimeSpan RetryEvery { get; init; }

    /// <summary>The lease counts as lost when only this much of it is left: time for the owner to finish or clean up. Shorter than <see cref="Length"/>.</summary>
    public required TimeSpan Reserve { get; init; }

    /// <summary>Longest wait for one renewal's answer. Default: until the reserve begins.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.MaxValue;
}
