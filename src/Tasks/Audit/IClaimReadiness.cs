namespace BrowserAgent.Tasks.Audit;

/// <summary>Whether this worker claims jobs, for health checks and operators.</summary>
public interface IClaimReadiness
{
    /// <summary>Why no job is claimed now, as text for operators, with the next move; null when jobs are claimed.</summary>
    string? WhyNoClaims { get; }
}
