using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>One webhook that this worker took from the outbox.</summary>
/// <param name="Member">Its member in the outbox: job id, <c>\1</c>, state.</param>
/// <param name="Token">The due time that was set when this worker took it. It changes when another worker takes the webhook or the job enters the state again; results with an older token are rejected.</param>
/// <param name="Failed">Calls that failed before.</param>
/// <param name="State">The state to report.</param>
/// <param name="Job">The job as it stands.</param>
internal sealed record OutboxItem(string Member, string Token, int Failed, JobState State, JobRecord Job)
{
    /// <summary>Why its result can't be decrypted by any worker, so that it can't be sent; null otherwise.</summary>
    public string? WhyUnreadable { get; init; }

    public string EventId => EventIdOf(Member);

    public static string EventIdOf(string member) => member.Replace('\u0001', '.');
}
